import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

// Long enough for a busy machine, short enough to fail inside the test's own limit.
const PATIENCE_MS = 20_000;

/** How a child process ended. */
export interface ChildEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly lines: readonly string[];
  readonly errors: string;
}

/** A program of `fixtures/` in a process of its own. */
export class Child {
  readonly #process: ChildProcess;
  #output = '';
  #errors = '';
  readonly #closed: Promise<unknown[]>;

  constructor(program: string, ...args: readonly string[]) {
    this.#process = spawn(
      process.execPath,
      [
        '--disable-warning=ExperimentalWarning',
        '--import',
        join(import.meta.dirname, '../../../../scripts/lib/typescript-loader.mjs'),
        join(import.meta.dirname, '..', 'fixtures', program),
        ...args,
      ],
      {
        stdio: ['ignore', 'pipe', 'pipe'],
        timeout: PATIENCE_MS,
        killSignal: 'SIGKILL',
        // Node warns of these two together, and what a program prints is compared.
        env: { ...process.env, NO_COLOR: undefined, FORCE_COLOR: undefined },
      },
    );
    this.#process.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.#output += text;
    });
    this.#process.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#errors += text;
    });
    this.#closed = once(this.#process, 'close');
  }

  /** Resolves once the program has printed the line. */
  async prints(line: string): Promise<void> {
    while (!this.#lines().includes(line)) {
      if (this.#process.exitCode !== null || this.#process.signalCode !== null) {
        throw new Error(`The program ended without "${line}":\n${this.#output}${this.#errors}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  send(signal: NodeJS.Signals): void {
    this.#process.kill(signal);
  }

  async ends(): Promise<ChildEnd> {
    const [code, signal] = (await this.#closed) as [number | null, NodeJS.Signals | null];
    return { code, signal, lines: this.#lines(), errors: this.#errors };
  }

  #lines(): string[] {
    return this.#output.split('\n').slice(0, -1);
  }
}
