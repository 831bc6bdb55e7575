import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

const LISTENING = /Listening on (\S+) .*metrics at (\S+)/;
const START_DEADLINE_MS = 30_000;
const STOP_DEADLINE_MS = 10_000;
const KEPT_OUTPUT = 100_000;

/** How a process ended. */
export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** The example, built, in a process of its own. */
export interface Service {
  readonly origin: string;
  readonly metricsUrl: string;
  readonly exited: Promise<Exit>;
  /** What it has written so far, at most the last 100,000 characters. */
  readonly output: () => string;
  readonly signal: (signal: NodeJS.Signals) => void;
  /** SIGTERM, and SIGKILL where it has not ended after ten seconds. */
  readonly stop: () => Promise<Exit>;
}

/** Starts the built example with these variables added to the environment, on any free port unless `PORT` is set. */
export async function startService(variables: Readonly<Record<string, string>>): Promise<Service> {
  const child = spawn(process.execPath, [join('dist', 'main.js')], {
    cwd: join(import.meta.dirname, '..'),
    env: { ...process.env, PORT: '0', NO_COLOR: '1', ...variables },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const killNow = () => child.kill('SIGKILL');
  process.once('exit', killNow);
  const exited = once(child, 'exit').then(([code, signal]): Exit => {
    process.off('exit', killNow);
    return { code, signal };
  });

  let output = '';
  const address = new Promise<RegExpExecArray>((resolve, reject) => {
    const late = setTimeout(() => {
      killNow();
      reject(new Error(`The example did not listen within ${START_DEADLINE_MS / 1000} s\n${output}`));
    }, START_DEADLINE_MS);
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (chunk: string) => {
        output = (output + chunk).slice(-KEPT_OUTPUT);
        const listening = LISTENING.exec(output);
        if (listening === null) return;
        clearTimeout(late);
        resolve(listening);
      });
    }
    child.once('close', (code, signal) => {
      clearTimeout(late);
      reject(new Error(`The example ended (${signal ?? `exit code ${code}`})\n${output}`));
    });
  });
  const [, origin = '', metricsUrl = ''] = await address;

  return {
    origin,
    metricsUrl,
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
