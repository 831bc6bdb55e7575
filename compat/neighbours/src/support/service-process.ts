import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { KeptLine } from './kept.js';
import { until } from './until.js';

/** A service as a process of its own, followed through what it writes. */
export class ServiceProcess {
  readonly #child: ChildProcess;
  readonly #exit: Promise<readonly unknown[]>;
  #output = '';
  errors = '';

  private constructor(child: ChildProcess) {
    this.#child = child;
    // Not `exit`: what npm has started may end after it.
    this.#exit = once(child, 'close');
    child.stdout?.on('data', (text: Buffer) => {
      this.#output += text.toString();
    });
    child.stderr?.on('data', (text: Buffer) => {
      this.errors += text.toString();
    });
  }

  static start(command: string, args: readonly string[], { cwd }: { readonly cwd: string }): ServiceProcess {
    const env = { ...process.env, PORT: '0', EYRIE_LOGGING_FORMAT: 'eyrie', NODE_ENV: 'production' };
    // A group of its own, as `npm start` has a service for its grandchild.
    return new ServiceProcess(
      spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], detached: true }),
    );
  }

  get lines(): readonly KeptLine[] {
    return this.#output
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line) as KeptLine);
  }

  /** Resolves with the address that the service says it listens at. */
  async url(): Promise<string> {
    const said = (): string | undefined =>
      this.lines
        .map(({ message }) => /^Listens at (\S+)$/.exec(message)?.[1])
        .find((url) => url !== undefined);
    await until(() => said() !== undefined || this.#child.exitCode !== null);
    return said() ?? Promise.reject(new Error(`It did not start: ${this.#output}${this.errors}`));
  }

  /** Sends SIGTERM, and resolves with the signal or the exit code that it has ended by once all of it has. */
  async stop(): Promise<unknown> {
    // All of the group, since the shell that npm starts keeps the signal to itself.
    this.#signal('SIGTERM');
    const [code, signal] = await this.#exit;
    return signal ?? code;
  }

  kill(): void {
    try {
      this.#signal('SIGKILL');
    } catch {
      // All of it has ended.
    }
  }

  #signal(signal: NodeJS.Signals): void {
    if (this.#child.pid !== undefined) process.kill(-this.#child.pid, signal);
  }
}
