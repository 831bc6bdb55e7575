import { runCli } from '../../src/program/run-cli.js';
import { AuditFolder, eventsOf } from '../support/audit-store.js';
import { eyrie, KeptStream } from '../support/run.js';

let folder: AuditFolder;
beforeEach(() => {
  folder = new AuditFolder();
});
afterEach(() => folder.end());

/** Waits until a stream holds so many lines. */
async function lines(stream: KeptStream, count: number): Promise<readonly string[]> {
  for (;;) {
    const found = stream.text.split('\n').slice(0, -1);
    if (found.length >= count) return found;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

test('the last records are shown, then new ones as they are sealed, until it is interrupted', async () => {
  await folder.seal(eventsOf(3));
  const [stdout, stderr, control] = [new KeptStream(), new KeptStream(), new AbortController()];
  const ended = runCli({
    argv: ['audit', 'tail', '--store', folder.url, '--last', '1'],
    env: {},
    cwd: folder.path,
    stdout,
    stderr,
    signal: control.signal,
    pollMs: 20,
  });
  expect(await lines(stdout, 1)).toEqual([
    '2026-11-01T08:03:00.000Z  ada  UPDATE  order.updated  order/7  success  shop  3',
  ]);
  await folder.seal(eventsOf(2, 4));
  await folder.seal(eventsOf(1, 6), { stream: 'billing' });
  expect(
    (await lines(stdout, 4))
      .slice(1)
      .map((line) => line.split('  ').slice(-2))
      .toSorted(),
  ).toEqual([
    ['billing', '1'],
    ['shop', '4'],
    ['shop', '5'],
  ]);
  control.abort();
  expect(await ended).toBe(0);
  expect(stderr.text).toBe('');
});

test('without following it ends after the last records, of all streams or of one', async () => {
  await folder.seal(eventsOf(12));
  await folder.seal(eventsOf(1, 20), { stream: 'billing' });
  const tail = (...argv: readonly string[]) =>
    eyrie(['audit', 'tail', '--no-follow', '--store', folder.url, ...argv]);
  expect((await tail()).stdout.split('\n')).toHaveLength(12);
  const { stdout } = await tail('--stream', 'shop', '--last', '2', '--json');
  expect(
    stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line).seq),
  ).toEqual([11, 12]);
  expect((await tail('--last', '0')).stdout).toBe('');
});
