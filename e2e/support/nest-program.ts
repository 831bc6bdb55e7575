import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const START_DEADLINE_MS = 30_000;
const STOP_DEADLINE_MS = 20_000;
const KEPT_OUTPUT = 100_000;

/** How a process ended, and how long after it was asked to. */
export interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly tookMs: number;
}

/** One of the programs of `programs/`, in a process of its own. */
export interface NestProgram {
  readonly origin: string;
  /** What it has written so far, at most the last 100,000 characters. */
  readonly output: () => string;
  /** Sends SIGTERM and waits for the end; SIGKILL where it has not ended after twenty seconds. */
  readonly terminate: () => Promise<Ending>;
  /** Kills it with SIGKILL, as a machine that dies does, and waits for the end. */
  readonly kill: () => Promise<void>;
}

/** How a program is started. */
export interface NestProgramStart {
  /** Its file in `programs/`. */
  readonly file: string;
  /** Options of Node before the file. @default [] */
  readonly options?: readonly string[];
  /** Added to the environment. @default {} */
  readonly variables?: Readonly<Record<string, string>>;
  /** Hears each line of its standard output. @default nobody */
  readonly onLine?: (line: string) => void;
}

/** Starts a program, and resolves once it has written `listening on` and its address. */
export async function startNestProgram(start: NestProgramStart): Promise<NestProgram> {
  const { file, options = [], variables = {}, onLine } = start;
  const folder = join(import.meta.dirname, '..', 'programs');
  const child = spawn(process.execPath, [...options, file], {
    cwd: folder,
    env: { ...process.env, NO_COLOR: '1', ...variables },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const killNow = () => child.kill('SIGKILL');
  process.once('exit', killNow);
  const exited = once(child, 'close').then(([code, signal]) => {
    process.off('exit', killNow);
    return { code: code as number | null, signal: signal as NodeJS.Signals | null };
  });
  let output = '';
  const keep = (text: string) => {
    output = (output + text).slice(-KEPT_OUTPUT);
  };
  const origin = await new Promise<string>((resolve, reject) => {
    const late = setTimeout(() => {
      killNow();
      reject(new Error(`${file} did not listen within ${START_DEADLINE_MS / 1000} s\n${output}`));
    }, START_DEADLINE_MS);
    child.stderr.setEncoding('utf8').on('data', keep);
    createInterface({ input: child.stdout }).on('line', (line) => {
      keep(`${line}\n`);
      onLine?.(line);
      const [, url] = /^listening on (\S+)$/.exec(line) ?? [];
      if (url === undefined) return;
      clearTimeout(late);
      resolve(url);
    });
    child.once('close', (code, signal) => {
      clearTimeout(late);
      reject(new Error(`${file} ended (${signal ?? `exit code ${code}`})\n${output}`));
    });
  });
  return {
    origin,
    output: () => output,
    terminate: async () => {
      const asked = performance.now();
      child.kill('SIGTERM');
      const late = setTimeout(killNow, STOP_DEADLINE_MS);
      const exit = await exited.finally(() => clearTimeout(late));
      return { ...exit, tookMs: performance.now() - asked };
    },
    kill: async () => {
      killNow();
      await exited;
    },
  };
}
