import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';

/** How a program is started. */
export interface ServiceStart {
  readonly folder: string;
  readonly program: string;
  readonly nodeArguments: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

const BOOT_MS = 20_000;
const EXIT_MS = 10_000;

/** A program that runs, with what it has said. */
export class ServiceProcess {
  readonly #child: ChildProcess;
  #said = '';

  constructor({ folder, program, nodeArguments, environment }: ServiceStart) {
    this.#child = spawn(process.execPath, [...nodeArguments, program], {
      cwd: folder,
      env: { PATH: process.env.PATH, NO_COLOR: '1', ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const output of [this.#child.stdout, this.#child.stderr]) {
      output?.setEncoding('utf8').on('data', (text: string) => {
        this.#said += text;
      });
    }
  }

  /** All that it has said on standard output and standard error. */
  get said(): string {
    return this.#said;
  }

  /** Codes of the tracing package that it has said, each once. */
  get codes(): readonly string[] {
    return [...new Set(this.#said.match(/EYRIE_TRACING_[A-Z_]+(?=: )/g))].sort();
  }

  /** Waits until it says this, and returns the line that it says it in. */
  async says(text: string): Promise<string> {
    const patience = Date.now() + BOOT_MS;
    for (;;) {
      const line = this.#said
        .split('\n')
        .slice(0, -1)
        .find((each) => each.includes(text));
      if (line !== undefined) return line;
      if (this.#hasEnded || Date.now() > patience)
        throw new Error(`It never said ${text}, but: ${this.#said}`);
      await sleep(10);
    }
  }

  /** Where it listens, once it does. */
  async url(): Promise<string> {
    const line = await this.says('listening ');
    return line.slice(line.indexOf('http'));
  }

  /** Ends it as an orchestrator does, and waits for what it still has to do. */
  async end(): Promise<void> {
    if (this.#hasEnded) return;
    const closed = once(this.#child, 'close');
    this.#child.kill('SIGTERM');
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), EXIT_MS);
    await closed;
    clearTimeout(timer);
    if (this.#child.signalCode === 'SIGKILL') throw new Error(`It did not end at SIGTERM: ${this.#said}`);
  }

  get #hasEnded(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }
}
