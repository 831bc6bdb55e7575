import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

// Long enough for a busy machine, short enough to fail inside the test's own limit.
const PATIENCE_MS = 20_000;

/** `fixtures/level-signal.ts` in a process of its own. */
export class SignalledChild {
  readonly #process: ChildProcess;
  readonly #closed: Promise<unknown[]>;
  #output = '';

  constructor(scenario: string) {
    this.#process = spawn(
      process.execPath,
      [
        '--disable-warning=ExperimentalWarning',
        '--conditions=@eyrie/source',
        '--import',
        join(import.meta.dirname, '../../../../scripts/lib/typescript-loader.mjs'),
        join(import.meta.dirname, 'fixtures', 'level-signal.ts'),
        scenario,
      ],
      {
        stdio: ['ignore', 'pipe', 'pipe'],
        timeout: PATIENCE_MS,
        killSignal: 'SIGKILL',
        // Node warns of these two together, and what a program prints is compared.
        env: { ...process.env, NODE_OPTIONS: '', NO_COLOR: undefined, FORCE_COLOR: undefined },
      },
    );
    for (const stream of [this.#process.stdout, this.#process.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.#output += text;
      });
    }
    this.#closed = once(this.#process, 'close');
  }

  /** Everything that was written, line by line. */
  get lines(): readonly string[] {
    return this.#output.split('\n').slice(0, -1);
  }

  /** Resolves once the program has written so many lines; returns those. */
  async writes(count: number): Promise<readonly string[]> {
    while (this.lines.length < count) {
      if (this.#process.exitCode !== null || this.#process.signalCode !== null)
        throw new Error(`The program ended with:\n${this.#output}`);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    return this.lines;
  }

  send(signal: NodeJS.Signals): void {
    this.#process.kill(signal);
  }

  async ends(): Promise<readonly [code: number | null, signal: NodeJS.Signals | null]> {
    return (await this.#closed) as [number | null, NodeJS.Signals | null];
  }
}
