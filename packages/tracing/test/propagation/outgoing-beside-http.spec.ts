import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const LOADER = join(import.meta.dirname, '../../../../scripts/lib/typescript-loader.mjs');
const PROGRAM = join(import.meta.dirname, 'fixtures/beside-http.ts');

/** What the program prints, in a process of its own: the instrumentation patches what the process requires. */
async function sent(...args: readonly string[]): Promise<unknown> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [
      '--disable-warning=ExperimentalWarning',
      '--conditions=@eyrie/source',
      '--import',
      LOADER,
      PROGRAM,
      ...args,
    ],
    { timeout: 20_000, killSignal: 'SIGKILL' },
  );
  return JSON.parse(stdout);
}

test.each([
  ['before us', 'unknown', 'ours-last'],
  ['after us', 'unknown', 'ours-first'],
  ['before us', 'known', 'ours-last'],
  ['after us', 'known', 'ours-first'],
])('beside an HTTP instrumentation enabled %s, %s to us, its span goes out once', async (_, known, order) => {
  expect(await sent(order, known)).toEqual({ count: 1, isSameTrace: true, isOwnSpan: true });
});
