import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** A process that writes rows into a file of SQLite. */
export interface Writer {
  readonly process: ChildProcess;
  /** The numbers that it had acknowledged. */
  readonly acknowledged: readonly number[];
  /** Resolves, once it has ended, with its exit code, or the signal that ended it. */
  readonly ended: Promise<number | string | null>;
}

const PROGRAM = new URL('./programs/writer.ts', import.meta.url);
const LOADER = new URL('../../../../scripts/lib/typescript-loader.mjs', import.meta.url);

export function startWriter(path: string, name: string, count: number): Writer {
  const child = spawn(
    process.execPath,
    [
      '--conditions=@eyrie/source',
      `--import=${LOADER.href}`,
      fileURLToPath(PROGRAM),
      path,
      name,
      String(count),
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const acknowledged: number[] = [];
  let rest = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    acknowledged.push(...lines.map(Number));
  });
  const ended = once(child, 'close').then(([code, signal]) => code ?? signal);
  return { process: child, acknowledged, ended };
}
