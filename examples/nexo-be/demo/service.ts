import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { readLine } from './log-line.ts';
import { temporaryStore } from './temporary-store.ts';

const START_DEADLINE_MS = 30_000;
const STOP_DEADLINE_MS = 10_000;
const KEPT_OUTPUT = 100_000;

interface Address {
  readonly origin: string;
  readonly metricsUrl: string;
}

/** How a process ended. */
export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** The example, built, in a process of its own. */
export interface Service extends Address {
  /** Once it has ended and all that it wrote was read. */
  readonly exited: Promise<Exit>;
  /** What it has written so far, at most the last 100,000 characters. */
  readonly output: () => string;
  readonly signal: (signal: NodeJS.Signals) => void;
  /** SIGTERM, and SIGKILL where it has not ended after ten seconds. */
  readonly stop: () => Promise<Exit>;
}

/**
 * Starts the built example with these variables added to the environment, on any free port unless `PORT` is set.
 * Without an `EYRIE_STORE_URL` among them it has a store of its own, which ends with it.
 * `onLine` is given every line of its standard output, without the line break.
 */
export async function startService(
  variables: Readonly<Record<string, string>>,
  onLine: (line: string) => void = () => {},
): Promise<Service> {
  const store = variables.EYRIE_STORE_URL === undefined ? temporaryStore() : undefined;
  const child = spawn(process.execPath, [join('dist', 'main.js')], {
    cwd: join(import.meta.dirname, '..'),
    env: {
      ...process.env,
      PORT: '0',
      EYRIE_LOGGING_FORMAT: 'eyrie',
      ...store?.variables,
      ...variables,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const killNow = () => child.kill('SIGKILL');
  process.once('exit', killNow);
  const exited = once(child, 'close').then(([code, signal]): Exit => {
    process.off('exit', killNow);
    store?.remove();
    return { code, signal };
  });

  let output = '';
  const keep = (text: string) => {
    output = (output + text).slice(-KEPT_OUTPUT);
  };
  const address = new Promise<Address>((resolve, reject) => {
    const late = setTimeout(() => {
      killNow();
      reject(new Error(`The example did not listen within ${START_DEADLINE_MS / 1000} s\n${output}`));
    }, START_DEADLINE_MS);
    child.stderr.setEncoding('utf8').on('data', keep);
    createInterface({ input: child.stdout }).on('line', (text) => {
      keep(`${text}\n`);
      onLine(text);
      const { url, metrics_url: metricsUrl } = readLine(text)?.context ?? {};
      if (url === undefined || metricsUrl === undefined) return;
      clearTimeout(late);
      resolve({ origin: String(url), metricsUrl: String(metricsUrl) });
    });
    child.once('close', (code, signal) => {
      clearTimeout(late);
      reject(new Error(`The example ended (${signal ?? `exit code ${code}`})\n${output}`));
    });
  });

  return {
    ...(await address),
    exited,
    output: () => output,
    signal: (signal) => child.kill(signal),
    stop: async () => {
      child.kill('SIGTERM');
      const late = setTimeout(killNow, STOP_DEADLINE_MS);
      return exited.finally(() => clearTimeout(late));
    },
  };
}
