import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { AuditFolder, eventsOf, VKEY } from '../support/audit-store.js';
import { eyrie } from '../support/run.js';

let folder: AuditFolder;
beforeEach(() => {
  folder = new AuditFolder();
});
afterEach(() => folder.end());

const exportLog = (...argv: readonly string[]) =>
  eyrie(['audit', 'export', '--store', folder.url, ...argv], { cwd: folder.path });

/** What each line of an export is. */
function shape(text: string): readonly string[] {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
    .map(({ seq, stream, checkpoint, segment }) => {
      if (checkpoint !== undefined) return `checkpoint ${checkpoint.size}`;
      return segment === undefined ? `${stream} ${seq}` : `segment ${segment.first_seq}-${segment.last_seq}`;
    });
}

test('records come with each checkpoint behind the last record that it covers', async () => {
  await folder.seal(eventsOf(5));
  const { exitCode, stdout, stderr } = await exportLog();
  expect(exitCode).toBe(0);
  expect(shape(stdout)).toEqual([
    'shop 1',
    'shop 2',
    'checkpoint 2',
    'shop 3',
    'shop 4',
    'checkpoint 4',
    'shop 5',
  ]);
  expect(stderr).toBe('Exported 5 records, 2 checkpoints.\n');
});

test('what was pruned stands first, and records that it stands in for are left out', async () => {
  await folder.seal(eventsOf(5));
  await folder.tamper(
    `INSERT INTO eyrie_audit_segments (stream, first_seq, last_seq, last_hash, frontier, note, pruned_at)
      SELECT 'shop', 1, 2, l.hash, c.frontier, c.note, l.sealed_at FROM eyrie_audit_log l
      JOIN eyrie_audit_checkpoints c ON c.stream = l.stream AND c.size = l.seq WHERE l.seq = 2`,
    'DELETE FROM eyrie_audit_log WHERE seq = 1',
  );
  const { stdout } = await exportLog();
  expect(shape(stdout)).toEqual([
    'segment 1-2',
    'checkpoint 2',
    'shop 3',
    'shop 4',
    'checkpoint 4',
    'shop 5',
  ]);
  const { exitCode } = await eyrie(['audit', 'verify', '--from', 'sqlite', folder.database, '--vkey', VKEY]);
  expect(exitCode).toBe(0);
});

test('a file appears as a whole, for its owner alone, and is told of in JSON', async () => {
  await folder.seal(eventsOf(3));
  const { exitCode, stdout, stderr } = await exportLog('--out', 'log.jsonl', '--json');
  const file = join(folder.path, 'log.jsonl');
  expect([exitCode, stderr]).toEqual([0, '']);
  expect(JSON.parse(stdout)).toEqual({ file, streams: ['shop'], records: 3, checkpoints: 1, segments: 0 });
  expect(readFileSync(file, 'utf8')).toBe((await exportLog()).stdout);
  if (process.platform !== 'win32') expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(await exportLog('--out', 'log.jsonl.gz')).toEqual({
    exitCode: 0,
    stdout: '',
    stderr: `Exported 3 records, 1 checkpoint to ${file}.gz.\n`,
  });
  expect(gunzipSync(readFileSync(`${file}.gz`)).toString()).toBe(readFileSync(file, 'utf8'));
});

test('a file that cannot be finished leaves nothing behind', async () => {
  await folder.seal(eventsOf(3));
  const before = readdirSync(folder.path);
  for (const name of ['log.jsonl', 'log.jsonl.gz']) {
    const ran = await eyrie(['audit', 'export', '--store', folder.url, '--out', join(folder.path, name)], {
      signal: AbortSignal.abort(),
    });
    expect([ran.exitCode, ran.stderr.split(':')[0]]).toEqual([3, 'EYRIE_CLI_INTERRUPTED']);
  }
  expect((await exportLog('--out', join('nowhere', 'log.jsonl'))).stderr.split(':')[0]).toBe(
    'EYRIE_CLI_OUTPUT_FAILED',
  );
  expect((await exportLog('--out', 'none.jsonl', '--stream', 'none')).exitCode).toBe(3);
  expect(readdirSync(folder.path)).toEqual(before);
});

test('a range has the records and checkpoints of that range', async () => {
  await folder.seal(eventsOf(6));
  expect(shape((await exportLog('--from-seq', '3', '--to-seq', '4')).stdout)).toEqual([
    'shop 3',
    'shop 4',
    'checkpoint 4',
  ]);
  expect((await exportLog('--from-seq', '5', '--to-seq', '4')).exitCode).toBe(2);
  expect((await exportLog('--from-seq', '7')).exitCode).toBe(3);
});

test('all streams come one after the other; a part is one of one stream', async () => {
  await folder.seal(eventsOf(2));
  await folder.seal(eventsOf(2, 10), { stream: 'billing' });
  expect(shape((await exportLog()).stdout)).toEqual([
    'billing 1',
    'billing 2',
    'checkpoint 2',
    'shop 1',
    'shop 2',
    'checkpoint 2',
  ]);
  expect(shape((await exportLog('--stream', 'shop')).stdout)).toEqual(['shop 1', 'shop 2', 'checkpoint 2']);
  expect(await exportLog('--from-seq', '1')).toEqual({
    exitCode: 2,
    stdout: '',
    stderr:
      'EYRIE_CLI_STREAM_AMBIGUOUS: The store has 2 streams: billing, shop. Name one of them with --stream.\n',
  });
});

test('more than a page of records and checkpoints is exported whole', async () => {
  await folder.seal(eventsOf(1203), { every: 1 });
  const { stdout } = await exportLog();
  const expected = Array.from({ length: 1203 }, (_, index) => [
    `shop ${index + 1}`,
    `checkpoint ${index + 1}`,
  ]);
  expect(shape(stdout)).toEqual(expected.flat());
});

test('--json with standard output is refused', async () => {
  await folder.seal(eventsOf(1));
  expect((await exportLog('--json')).exitCode).toBe(2);
});
