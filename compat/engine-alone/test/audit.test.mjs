// The audit trail and the command line without Nest.
import { deepEqual, equal, match } from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { after, before, test } from 'node:test';

const lane = join(import.meta.dirname, '..');
const bin = join(lane, 'node_modules', '.bin');
const folder = mkdtempSync(join(tmpdir(), 'eyrie-engine-alone-'));
const sinkFolder = join(folder, 'sink');
const store = `sqlite:${join(folder, 'store.db')}`;
const exported = join(folder, 'alone.jsonl');
const keyFile = join(folder, 'audit.key');
let verifierKey = '';
let recorded;

before(() => {
  verifierKey = eyrie('audit', 'keygen', '--name', 'alone.example.com/audit', '--out', keyFile).stdout.trim();
  const { status, stdout, stderr } = run(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', join(lane, 'programs', 'audit.mjs')],
    {
      SINK_FOLDER: sinkFolder,
      EYRIE_STORE_URL: store,
      EYRIE_AUDIT_SPOOL_FOLDER: join(folder, 'spool'),
      EYRIE_AUDIT_SIGNING_KEYS: readFileSync(keyFile, 'utf8').trim(),
    },
  );
  equal(stderr, '');
  equal(status, 0);
  recorded = JSON.parse(stdout);
  // There is a checkpoint at the end, and perhaps one in between.
  match(
    eyrie('audit', 'export', '--store', store, '--out', exported).stderr,
    /^Exported 4 records, \d checkpoints? to .+alone\.jsonl\.\n$/,
  );
});
after(() => rmSync(folder, { recursive: true }));

test('nothing of Nest is installed, not even beside the command line', () => {
  equal(existsSync(join(lane, 'node_modules', '@nestjs')), false);
  for (const name of ['@nestjs/common', 'rxjs', 'reflect-metadata']) equal(resolvable(name), false, name);
});

test('the command tells its version', () => {
  const { version } = JSON.parse(readFileSync(join(lane, 'node_modules/@eyrie/cli/package.json'), 'utf8'));
  deepEqual(eyrie('--version'), { status: 0, stdout: `${version}\n`, stderr: '' });
});

test('the engine records events, in a thread of its own, and delivers them', () => {
  deepEqual(recorded, {
    said: ['info EYRIE_MANAGEMENT_ENDPOINT_CLOSED', 'info EYRIE_AUDIT_STARTED'],
    receipts: ['stored', 'stored', 'stored'],
  });
});

for (const [what, ...where] of [
  ['the store', '--from', 'sqlite', '--store', store],
  ['an export', '--from', 'file', exported],
  ["the sink's files", '--from', 'file', sinkFolder],
]) {
  test(`eyrie audit verify calls ${what} intact`, () => {
    const { status, stdout, stderr } = eyrie('audit', 'verify', '--vkey', verifierKey, ...where);
    equal(stderr, '');
    match(stdout, /^intact: 4 records in /);
    equal(status, 0);
  });
}

test('one changed byte is found', () => {
  const text = readFileSync(exported, 'utf8');
  const { status, stdout } = verify('tampered.jsonl', text.replace('order.paid', 'order.pair'));
  equal(stdout.split('\n')[0], 'tampered: record 2 of stream "alone" (hash)');
  equal(status, 1);
});

test('a torn file and a missing one cannot be told', () => {
  const path = join(folder, 'torn.jsonl');
  writeFileSync(path, readFileSync(exported));
  truncateSync(path, readFileSync(exported).length - 20);
  const torn = eyrie('audit', 'verify', '--vkey', verifierKey, '--from', 'file', path);
  match(torn.stdout, /^incomplete: /);
  equal(torn.status, 3);
  const missing = eyrie(
    'audit',
    'verify',
    '--vkey',
    verifierKey,
    '--from',
    'file',
    join(folder, 'none.jsonl'),
  );
  match(missing.stderr, /^EYRIE_AUDIT_EXPORT_UNREADABLE: /);
  equal(missing.status, 3);
});

test('the log can be asked', () => {
  const { status, stdout, stderr } = eyrie('audit', 'query', '--store', store, '--actor', 'user-7', '--json');
  equal(stderr, '');
  equal(status, 0);
  const { records, next } = JSON.parse(stdout);
  deepEqual(
    records.map(({ seq, event: { type, actor } }) => ({ seq, type, actor })),
    [
      { seq: 2, type: 'order.paid', actor: { id: 'user-7', type: 'user' } },
      { seq: 1, type: 'order.placed', actor: { id: 'user-7', type: 'user' } },
    ],
  );
  equal(next, null);
});

test('what is not understood is said, with the exit code of a wrong usage', () => {
  const { status, stdout, stderr } = eyrie('audit', 'verify', '--from', 'file', exported);
  deepEqual([status, stdout], [2, '']);
  match(stderr, /^EYRIE_CLI_KEY_MISSING: /);
});

function verify(name, text) {
  const path = join(folder, name);
  writeFileSync(path, text);
  return eyrie('audit', 'verify', '--vkey', verifierKey, '--from', 'file', path);
}

function resolvable(name) {
  try {
    createRequire(join(lane, 'node_modules/@eyrie/cli/package.json')).resolve(name);
    return true;
  } catch {
    return false;
  }
}

/** As a shell runs the command: by the link that npm has made. */
function eyrie(...commandArguments) {
  return run(join(bin, 'eyrie'), commandArguments);
}

function run(command, commandArguments, environment = {}) {
  const { status, stdout, stderr, error } = spawnSync(command, commandArguments, {
    cwd: folder,
    encoding: 'utf8',
    timeout: 30_000,
    killSignal: 'SIGKILL',
    env: { PATH: `${bin}${delimiter}${process.env.PATH}`, ...environment },
  });
  if (error !== undefined) throw error;
  return { status, stdout, stderr };
}
