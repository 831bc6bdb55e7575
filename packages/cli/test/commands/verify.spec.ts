import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AuditFolder, eventsOf, OTHER_VKEY, VKEY } from '../support/audit-store.js';
import { eyrie } from '../support/run.js';

let folder: AuditFolder;
beforeEach(() => {
  folder = new AuditFolder();
});
afterEach(() => folder.end());

const verify = (...argv: readonly string[]) => eyrie(['audit', 'verify', ...argv], { cwd: folder.path });

/** An export of so many records, as a file. */
async function exported(count = 5): Promise<string> {
  await folder.seal(eventsOf(count));
  await eyrie(['audit', 'export', '--store', folder.url, '--out', 'log.jsonl'], { cwd: folder.path });
  return join(folder.path, 'log.jsonl');
}

function change(file: string, change: (text: string) => string): void {
  writeFileSync(file, change(readFileSync(file, 'utf8')));
}

const linesOf = (text: string): string[] => text.split('\n');

describe('a log that is intact', () => {
  test('is told with its head, and how far it is signed', async () => {
    const file = await exported();
    expect(await verify('--from', 'file', 'log.jsonl', '--vkey', VKEY)).toEqual({
      exitCode: 0,
      stderr: '',
      stdout: `intact: 5 records in ${file}, 1 of them not signed

stream "shop"
  records        5 (1 to 5)
  head           972f03453a01d022e463f83052cffb56aee5a7cef752d7f5c2c98f181e950dd9
  signed as      shop.example/audit, which does not name this stream: compare it, or give --origin
  signed up to   4, by 2 checkpoints
  unsigned tail  1
  open attempts  none
`,
    });
  });

  test('is told in JSON', async () => {
    const file = await exported(2);
    const { exitCode, stdout } = await verify('--from', 'file', file, '--vkey', VKEY, '--json');
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toEqual({
      verdict: 'intact',
      source: file,
      records: 2,
      first_bad: null,
      streams: [
        {
          stream: 'shop',
          records: 2,
          repeated: 0,
          first_seq: 1,
          last_seq: 2,
          pruned_up_to: 0,
          signed_up_to: 2,
          unsigned_tail: 0,
          checkpoints: 1,
          unchecked_checkpoints: 0,
          origin: 'shop.example/audit',
          origins: ['shop.example/audit'],
          head_hash: expect.stringMatching(/^[0-9a-f]{64}$/),
          root: expect.stringMatching(/^[0-9a-f]{64}$/),
          unchecked_attempts: 0,
        },
      ],
      findings: [],
      counts: {},
      ignored: 0,
      unchecked_ids: 0,
    });
  });

  test('is read where it lies, by path, by URL and by the store of the service', async () => {
    await folder.seal(eventsOf(4));
    const env = { EYRIE_STORE_URL: folder.url };
    for (const location of [['store.db'], [folder.url], ['sqlite:store.db'], []]) {
      const ran = await eyrie(['audit', 'verify', '--from', 'sqlite', ...location, '--vkey', VKEY], {
        cwd: folder.path,
        env,
      });
      expect(linesOf(ran.stdout)[0]).toBe(`intact: 4 records in ${folder.url}`);
      expect(ran.exitCode).toBe(0);
    }
  });

  test('may have been pruned', async () => {
    await folder.seal(eventsOf(5));
    await eyrie(['audit', 'prune', '--before', '2100-01-01', '--store', folder.url]);
    const { exitCode, stdout } = await verify('--from', 'sqlite', 'store.db', '--vkey', VKEY);
    expect(exitCode).toBe(0);
    expect(linesOf(stdout).slice(2, 5)).toEqual([
      'stream "shop"',
      '  records        1 (5 to 5)',
      '  pruned         1 to 4',
    ]);
  });

  test('names attempts of which nobody recorded how they ended', async () => {
    await folder.seal([{ number: 1, stage: 'attempt' }, { number: 2 }]);
    const { exitCode, stdout } = await verify('--from', 'sqlite', 'store.db', '--vkey', VKEY);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('  open attempts  1: 1\n');
  });

  test('is incomplete with --require-signed while its last records have no checkpoint', async () => {
    await exported();
    const { exitCode, stdout } = await verify(
      '--from',
      'file',
      'log.jsonl',
      '--vkey',
      VKEY,
      '--require-signed',
    );
    expect(exitCode).toBe(3);
    expect(linesOf(stdout)[0]).toBe('incomplete: record 5 of stream "shop" (unsigned-tail)');
  });

  test('is bound to a log by the origin that was asked for', async () => {
    await exported();
    const from = ['--from', 'file', 'log.jsonl', '--vkey', VKEY];
    const { exitCode, stdout } = await verify(...from, '--origin', 'shop.example/audit');
    expect(exitCode).toBe(0);
    expect(stdout).toContain('  signed as      shop.example/audit\n');
    const other = await verify(...from, '--origin', 'other.example/audit');
    expect(other.exitCode).toBe(3);
    expect(linesOf(other.stdout)[0]).toBe('incomplete: record 5 of stream "shop" (checkpoint-missing)');
  });

  test('is incomplete with more records after the last checkpoint than --max-unsigned', async () => {
    await exported();
    const from = ['--from', 'file', 'log.jsonl', '--vkey', VKEY];
    expect((await verify(...from, '--max-unsigned', '1')).exitCode).toBe(0);
    const { exitCode, stdout } = await verify(...from, '--max-unsigned', '0');
    expect(exitCode).toBe(3);
    expect(linesOf(stdout).slice(0, 2)).toEqual([
      'incomplete: record 5 of stream "shop" (unsigned-tail)',
      '  unsigned-tail of stream "shop": No checkpoint covers record 5',
    ]);
  });

  test('is verified by its chain alone only where that is asked for', async () => {
    await exported();
    const { exitCode, stdout } = await verify('--from', 'file', 'log.jsonl', '--chain-only');
    expect(exitCode).toBe(0);
    expect(stdout).toContain('  signed up to   not checked, since no key was given\n');
  });

  test('is read from a folder of files, and from a compressed one', async () => {
    await folder.seal(eventsOf(3));
    await eyrie(['audit', 'export', '--store', folder.url, '--out', 'log.jsonl.gz'], { cwd: folder.path });
    expect((await verify('--from', 'file', 'log.jsonl.gz', '--vkey', VKEY)).exitCode).toBe(0);
    expect((await verify('--from', 'file', '.', '--vkey', VKEY)).exitCode).toBe(0);
  });
});

describe('a log that was tampered with', () => {
  test('is told with the first bad record and its class', async () => {
    const file = await exported();
    change(file, (text) => text.replace('"id":"ada"', '"id":"bob"'));
    const { exitCode, stdout } = await verify('--from', 'file', file, '--vkey', VKEY);
    expect(exitCode).toBe(1);
    expect(linesOf(stdout).slice(0, 2)).toEqual([
      'tampered: record 1 of stream "shop" (hash)',
      '  hash of stream "shop": Record 1 is not what was sealed: its body or its hash was changed',
    ]);
  });

  test('is told in JSON', async () => {
    const file = await exported();
    change(file, (text) => linesOf(text).toSpliced(1, 1).join('\n'));
    const { exitCode, stdout } = await verify('--from', 'file', file, '--vkey', VKEY, '--json');
    expect(exitCode).toBe(1);
    const report = JSON.parse(stdout);
    expect(report.verdict).toBe('tampered');
    expect(report.first_bad).toEqual({ class: 'gap', stream: 'shop', seq: 2 });
    expect(report.findings[0]).toEqual({
      class: 'gap',
      stream: 'shop',
      seq: 2,
      to_seq: 2,
      weight: 'tampered',
      description: 'Record 2 is missing',
    });
  });

  test('is found where it lies', async () => {
    await folder.seal(eventsOf(5));
    await folder.tamper(`UPDATE eyrie_audit_log SET body = replace(body, 'ada', 'eve') WHERE seq = 3`);
    const { exitCode, stdout } = await verify('--from', 'sqlite', 'store.db', '--vkey', VKEY);
    expect(exitCode).toBe(1);
    expect(linesOf(stdout)[0]).toBe('tampered: record 3 of stream "shop" (hash)');
  });

  test('is found by the checkpoints of its own store where its end was cut off', async () => {
    await folder.seal(eventsOf(4));
    await folder.tamper('DELETE FROM eyrie_audit_log WHERE seq >= 4');
    const { exitCode, stdout } = await verify('--from', 'sqlite', 'store.db', '--vkey', VKEY);
    expect(exitCode).toBe(1);
    expect(linesOf(stdout)[0]).toBe('tampered: record 4 of stream "shop" (truncated)');
  });

  test('is found by a checkpoint from outside, as notes or as an export', async () => {
    const file = await exported(4);
    const lines = linesOf(readFileSync(file, 'utf8'));
    const note = JSON.parse(lines[5] ?? '').checkpoint.note as string;
    const first = JSON.parse(lines[2] ?? '').checkpoint.note as string;
    writeFileSync(join(folder.path, 'all.note'), `${first}\n${note}`);
    writeFileSync(join(folder.path, 'whole.jsonl'), lines.join('\n'));
    writeFileSync(file, `${lines.slice(0, 3).join('\n')}\n`);
    expect((await verify('--from', 'file', file, '--vkey', VKEY)).exitCode).toBe(0);
    for (const anchor of ['all.note', 'whole.jsonl']) {
      const { exitCode, stdout } = await verify(
        '--from',
        'file',
        file,
        '--vkey',
        VKEY,
        '--checkpoints',
        anchor,
      );
      expect(exitCode).toBe(1);
      expect(linesOf(stdout)[0]).toBe('tampered: record 3 of stream "shop" (truncated)');
    }
  });
});

describe('what cannot be told', () => {
  test('is a file that breaks off', async () => {
    const file = await exported();
    change(file, (text) => text.slice(0, -20));
    const { exitCode, stdout } = await verify('--from', 'file', file, '--vkey', VKEY);
    expect(exitCode).toBe(3);
    expect(linesOf(stdout)[0]).toBe('incomplete: line 7 (unreadable)');
  });

  test('is a log that another key has signed', async () => {
    await exported();
    const { exitCode, stdout } = await verify('--from', 'file', 'log.jsonl', '--vkey', OTHER_VKEY);
    expect(exitCode).toBe(3);
    expect(linesOf(stdout)[0]).toMatch(/^incomplete: record \d of stream "shop" \(checkpoint-/);
  });

  test('is a file, or a store, that is not there; none is made', async () => {
    const missing = join(folder.path, 'nothing.db');
    expect(await verify('--from', 'sqlite', 'nothing.db', '--vkey', VKEY)).toEqual({
      exitCode: 3,
      stdout: '',
      stderr: `EYRIE_CLI_STORE_MISSING: There is no store sqlite:${missing}. Name the store of the service with --store or EYRIE_STORE_URL; a new one gets its tables with "eyrie store migrate".\n`,
    });
    expect((await verify('--from', 'sqlite', 'nothing.db', '--vkey', VKEY)).exitCode).toBe(3);
    const { exitCode, stderr } = await verify('--from', 'file', 'nothing.jsonl', '--vkey', VKEY);
    expect([exitCode, stderr.split(':')[0]]).toEqual([3, 'EYRIE_AUDIT_EXPORT_UNREADABLE']);
  });

  test('is a path of Windows on another system, which is named as it was given', async () => {
    for (const location of ['sqlite:C:\\data\\x.db', 'C:\\data\\x.db']) {
      const { exitCode, stderr } = await verify('--from', 'sqlite', location, '--vkey', VKEY);
      expect(exitCode).toBe(3);
      expect(stderr).toContain('There is no store sqlite:C:\\data\\x.db. ');
    }
  });

  test('is a verification that was interrupted', async () => {
    await exported();
    const ran = await eyrie(['audit', 'verify', '--from', 'file', 'log.jsonl', '--vkey', VKEY], {
      cwd: folder.path,
      signal: AbortSignal.abort(),
    });
    expect(ran).toEqual({
      exitCode: 3,
      stdout: '',
      stderr: 'EYRIE_CLI_INTERRUPTED: The command was interrupted before it was done. Run it again.\n',
    });
  });
});

describe('wrong usage', () => {
  test('is a missing, a broken and a superfluous key', async () => {
    await exported();
    const from = ['--from', 'file', 'log.jsonl'];
    expect(await verify(...from)).toEqual({
      exitCode: 2,
      stdout: '',
      stderr:
        'EYRIE_CLI_KEY_MISSING: There is no key to verify checkpoints with. Give --vkey or --vkey-file, or --chain-only to leave signatures unchecked.\n',
    });
    for (const key of [
      ['--vkey', 'nonsense'],
      ['--vkey-file', 'nothing.vkey'],
      ['--vkey', VKEY, '--chain-only'],
    ]) {
      expect((await verify(...from, ...key)).exitCode).toBe(2);
    }
  });

  test('is a place that is missing or of another kind', async () => {
    const env = { EYRIE_STORE_URL: folder.url };
    for (const from of [['file'], ['s3', 'bucket'], ['nowhere'], ['postgres']]) {
      const ran = await eyrie(['audit', 'verify', '--from', ...from, '--vkey', VKEY], {
        cwd: folder.path,
        env,
      });
      expect(ran.exitCode).toBe(2);
    }
  });
});

test('keys of a file count, without its comments', async () => {
  await exported();
  writeFileSync(join(folder.path, 'audit.vkey'), `# of the shop\r\n${OTHER_VKEY}\r\n\r\n${VKEY}\r\n`);
  expect((await verify('--from', 'file', 'log.jsonl', '--vkey-file', 'audit.vkey')).exitCode).toBe(0);
});

test('a key may be pasted with blanks around it and the full stop of its sentence', async () => {
  await exported();
  writeFileSync(join(folder.path, 'audit.vkey'), `  ${VKEY}.\n`);
  for (const key of [
    ['--vkey', ` ${VKEY}. `],
    ['--vkey-file', 'audit.vkey'],
  ]) {
    expect((await verify('--from', 'file', 'log.jsonl', ...key)).exitCode).toBe(0);
  }
  expect((await verify('--from', 'file', 'log.jsonl', '--vkey', `${VKEY}..`)).exitCode).toBe(2);
});

test('without a key for SQLite it says how to print that of the key beside the store', async () => {
  await folder.seal(eventsOf(1));
  expect(await verify('--from', 'sqlite', 'store.db')).toEqual({
    exitCode: 2,
    stdout: '',
    stderr:
      'EYRIE_CLI_KEY_MISSING: There is no key to verify checkpoints with. Give --vkey or --vkey-file, or --chain-only to leave signatures unchecked; of a key that is kept beside the store, "eyrie audit vkey .eyrie/store.db.audit-key" prints the one to give.\n',
  });
});
