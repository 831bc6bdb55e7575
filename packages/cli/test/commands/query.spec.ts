import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AuditFolder, eventsOf, idOf } from '../support/audit-store.js';
import { eyrie } from '../support/run.js';

let folder: AuditFolder;
beforeEach(() => {
  folder = new AuditFolder();
});
afterEach(() => folder.end());

const query = (...argv: readonly string[]) => eyrie(['audit', 'query', '--store', folder.url, ...argv]);

test('records come in a table, the newest first', async () => {
  await folder.seal([
    { number: 1 },
    { number: 2, actor: 'user-7', action: 'DELETE', type: 'order.deleted', outcome: 'denied', target: '42' },
  ]);
  expect(await query()).toEqual({
    exitCode: 0,
    stderr: '',
    stdout: `TIME                      ACTOR   ACTION  TYPE           TARGET    OUTCOME  STREAM  SEQ
2026-11-01T08:02:00.000Z  user-7  DELETE  order.deleted  order/42  denied   shop    2
2026-11-01T08:01:00.000Z  ada     UPDATE  order.updated  order/7   success  shop    1
`,
  });
});

test('every filter leaves out what it must', async () => {
  await folder.seal([
    { number: 1 },
    { number: 2, actor: 'user-7', action: 'DELETE', type: 'order.deleted', outcome: 'denied', target: '42' },
    { number: 3 },
  ]);
  await folder.seal([{ number: 4 }], { stream: 'billing' });
  const seqs = async (...argv: readonly string[]) => {
    const { stdout } = await query('--json', ...argv);
    return JSON.parse(stdout).records.map((record: { event: { id: string } }) => record.event.id);
  };
  for (const filter of [
    ['--actor', 'user-7'],
    ['--action', 'DELETE'],
    ['--type', 'order.deleted'],
    ['--outcome', 'denied'],
    ['--target', 'order/42'],
    ['--target', '42'],
    ['--from', '2026-11-01T08:02:00Z', '--to', '2026-11-01T08:03:00Z'],
    ['--from', '2026-11-01T10:02:00+02:00', '--limit', '1', '--oldest-first'],
  ]) {
    expect(await seqs(...filter)).toEqual([idOf(2)]);
  }
  expect(await seqs('--target', 'order/', '--stream', 'billing')).toEqual([idOf(4)]);
  expect(await seqs('--from', '2026-11-02')).toEqual([]);
});

test('records come in JSON as an export has them, page by page', async () => {
  await folder.seal(eventsOf(3));
  const first = JSON.parse((await query('--json', '--limit', '2')).stdout);
  expect(first.records.map(({ seq }: { seq: number }) => seq)).toEqual([3, 2]);
  expect(Object.keys(first.records[0])).toEqual(['event', 'hash', 'prev_hash', 'sealed_at', 'seq', 'stream']);
  const second = JSON.parse((await query('--json', '--limit', '2', '--cursor', first.next)).stdout);
  expect(second.records.map(({ seq }: { seq: number }) => seq)).toEqual([1]);
  expect(second.next).toBeNull();
});

test('that there are more, or none, is said beside the table', async () => {
  await folder.seal(eventsOf(2));
  expect((await query('--limit', '1')).stderr).toMatch(/^There are more: --cursor [\w-]+\n$/);
  expect(await query('--actor', 'nobody')).toEqual({ exitCode: 0, stdout: '', stderr: 'No records.\n' });
});

test('what an event holds never acts upon the terminal', async () => {
  const hostile = '\u001b]0;owned\u0007\u009b31m\r\n\u202ered\u0000';
  await folder.seal([{ number: 1, actor: hostile, target: hostile, attributes: { note: hostile } }]);
  const { stdout } = await query();
  expect(stdout.split('\n')).toHaveLength(3);
  expect(stdout).toContain('\\u001b]0;owned\\u0007\\u009b31m\\u000d\\u000a\\u202ered\\u0000');
  for (const argv of [
    ['audit', 'query', '--json'],
    ['audit', 'tail', '--no-follow'],
    ['audit', 'tail', '--no-follow', '--json'],
    ['audit', 'export'],
  ]) {
    const ran = await eyrie([...argv, '--store', folder.url], { isTTY: true });
    expect(ran.exitCode).toBe(0);
    expect(ran.stdout).not.toMatch(/[^\P{Cc}\n]|[\u202a-\u202e]/u);
    expect(ran.stdout).toContain('owned');
  }
  const { stdout: json } = await query('--json');
  expect(JSON.parse(json).records[0].event.actor.id).toBe(hostile);
});

test('an outcome that no event has is wrong usage, not an answer without records', async () => {
  await folder.seal(eventsOf(1));
  expect(await query('--outcome', 'refused')).toEqual({
    exitCode: 2,
    stdout: '',
    stderr:
      "EYRIE_CLI_USAGE_INVALID: Option '--outcome <outcome>' argument 'refused' is invalid. Allowed choices are success, failure, denied, unknown. Add --help to see what there is.\n",
  });
});

test('a stream that the store does not have is no stream without records', async () => {
  await folder.seal(eventsOf(1));
  await folder.seal([{ number: 2 }], { stream: 'billing' });
  for (const argv of [
    ['query'],
    ['tail'],
    ['export'],
    ['dead-letters'],
    ['replay', '--sink', 's3', '--from-dead'],
    ['prune', '--before', '2100-01-01'],
  ]) {
    expect(await eyrie(['audit', ...argv, '--stream', 'nosuch', '--store', folder.url])).toEqual({
      exitCode: 3,
      stdout: '',
      stderr:
        'EYRIE_CLI_NO_RECORDS: The store has no stream "nosuch", but billing, shop. Check the store and the name of the stream.\n',
    });
  }
});

test('wrong values of options are said with a code', async () => {
  for (const argv of [
    ['--from', 'yesterday'],
    ['--from', '2026-11-01T08:00'],
    ['--to', '5'],
    ['--limit', '1001'],
    ['--target', '/'],
    ['--cursor', 'x'],
  ]) {
    const { exitCode, stdout } = await query(...argv);
    // Only the cursor needs the store, which is not there.
    expect([exitCode, stdout]).toEqual([argv[0] === '--cursor' ? 3 : 2, '']);
  }
  expect((await query('--frm', '2026-11-01')).stderr).toBe(
    "EYRIE_CLI_USAGE_INVALID: Unknown option '--frm'. Perhaps you mean --from; add --help to see what there is.\n",
  );
});

describe('the store', () => {
  const ask = (options: Parameters<typeof eyrie>[1], ...argv: readonly string[]) =>
    eyrie(['audit', 'query', '--json', ...argv], { cwd: folder.path, ...options });

  const config = (url: string) =>
    `const config: object = { store: { url: '${url}' } };\nObject.defineProperty(config, Symbol.for('eyrie.config'), { value: true });\nexport default config;\n`;

  test('is that of the option, else of the config, else of the environment', async () => {
    await folder.seal(eventsOf(1));
    mkdirSync(join(folder.path, 'src'));
    writeFileSync(join(folder.path, 'src', 'eyrie.config.ts'), config('sqlite:store.db'));
    writeFileSync(join(folder.path, 'eyrie.config.mjs'), 'throw new Error("not this one");');
    expect((await ask({})).exitCode).toBe(0);
    expect((await ask({ env: { EYRIE_STORE_URL: 'sqlite:other.db' } })).exitCode).toBe(0);
    expect((await ask({}, '--store', 'sqlite:other.db')).exitCode).toBe(3);
    rmSync(join(folder.path, 'src', 'eyrie.config.ts'));
    rmSync(join(folder.path, 'eyrie.config.mjs'));
    expect((await ask({ env: { EYRIE_STORE_URL: 'sqlite:other.db' } })).exitCode).toBe(3);
    expect((await ask({ env: { EYRIE_STORE_URL: 'sqlite:store.db' } })).exitCode).toBe(0);
  });

  test('is that of the config that is named', async () => {
    await folder.seal(eventsOf(1));
    writeFileSync(join(folder.path, 'here.mts'), config(folder.url));
    expect((await ask({}, '--config', 'here.mts')).exitCode).toBe(0);
    expect((await ask({ env: { EYRIE_CONFIG: 'here.mts' } })).exitCode).toBe(0);
  });

  test('is not looked for with a config that cannot be used', async () => {
    writeFileSync(join(folder.path, 'plain.ts'), 'export default { store: {} };');
    writeFileSync(join(folder.path, 'broken.ts'), 'export default {');
    writeFileSync(join(folder.path, 'wrong.ts'), config('mysql://db'));
    for (const [file, code] of [
      ['plain.ts', 'EYRIE_CLI_CONFIG_UNREADABLE'],
      ['broken.ts', 'EYRIE_CLI_CONFIG_UNREADABLE'],
      ['missing.ts', 'EYRIE_CLI_CONFIG_UNREADABLE'],
      ['wrong.ts', 'EYRIE_CONFIG_INVALID'],
    ] as const) {
      const { exitCode, stderr } = await ask({}, '--config', file);
      expect([exitCode, stderr.split(':')[0]]).toEqual([2, code]);
    }
  });

  test('is by default a file in the working directory, which is not made', async () => {
    const { exitCode, stderr } = await ask({});
    expect([exitCode, stderr.split('.')[0]]).toEqual([
      3,
      `EYRIE_CLI_STORE_MISSING: There is no store sqlite:${join(folder.path, '.')}/`.replace(/\.$/, ''),
    ]);
    expect(existsSync(join(folder.path, '.eyrie'))).toBe(false);
  });

  test('that lacks a table is said, whichever command reads it', async () => {
    await folder.seal(eventsOf(1));
    await folder.tamper('DROP TABLE eyrie_audit_log');
    for (const argv of [
      ['query', '--store', folder.url],
      ['verify', '--from', 'sqlite', 'store.db', '--chain-only'],
    ]) {
      expect(await eyrie(['audit', ...argv], { cwd: folder.path })).toEqual({
        exitCode: 3,
        stdout: '',
        stderr: `EYRIE_CLI_STORE_MISSING: The store ${folder.url} lacks tables of the audit trail: eyrie_audit_log. Restore them from a backup; where they were never made, "eyrie store migrate" makes them.\n`,
      });
    }
  });

  test('without tables, of no known kind, or no database at all is said', async () => {
    writeFileSync(join(folder.path, 'empty.db'), '');
    writeFileSync(join(folder.path, 'text.db'), 'not a database, whatever its name says');
    for (const [url, exit, code] of [
      ['sqlite:empty.db', 3, 'EYRIE_CLI_STORE_MISSING'],
      ['sqlite:text.db', 3, 'EYRIE_STORE_CORRUPT'],
      ['mysql://user:secret@db/x', 2, 'EYRIE_STORE_URL_INVALID'],
      ['postgres://user:secret@127.0.0.1:1/x', 3, 'EYRIE_STORE_UNAVAILABLE'],
    ] as const) {
      const { exitCode, stderr } = await ask({}, '--store', url);
      expect([exitCode, stderr.split(':')[0]]).toEqual([exit, code]);
      expect(stderr).not.toContain('secret');
    }
  });
});
