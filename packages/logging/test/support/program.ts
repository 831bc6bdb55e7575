import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, constants, mkdtempSync, openSync, readSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

// Long enough for a busy machine, short enough to fail inside the test's own limit.
const PATIENCE_MS = 20_000;
const LOADER = join(import.meta.dirname, '../../../../scripts/lib/typescript-loader.mjs');
const FIXTURES = join(import.meta.dirname, '..', 'fixtures');

/** What a program's standard output is: a pipe as shells make it, a socket as Node and systemd do, or a file. */
export type OutputKind = 'pipe' | 'socket' | { readonly file: string };

export interface ProgramEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly errors: string;
}

/** What a program may not have. */
export interface ProgramLimits {
  /** Length of files that it writes, in blocks of 512 bytes. @default no limit */
  readonly fileBlocks?: number;
}

/** How fast the output of a program is read. */
export interface Reading {
  /** Every 2 ms. @default all there is */
  readonly bytes?: number;
}

/** A program of `fixtures/` in a process of its own; nobody reads its output until {@link Program.read}. */
export class Program {
  readonly #process: ChildProcess;
  readonly #folder: string | undefined;
  readonly #ended: Promise<ProgramEnd>;
  #pipe: number | undefined;
  #output = '';
  #errors = '';
  #hasEnded = false;

  constructor(
    fixture: string,
    args: readonly string[],
    kind: OutputKind = 'pipe',
    { fileBlocks }: ProgramLimits = {},
  ) {
    const options = [
      '--disable-warning=ExperimentalWarning',
      '--conditions=@eyrie/source',
      '--import',
      LOADER,
    ];
    let stdout: 'pipe' | number = 'pipe';
    if (kind === 'pipe') {
      this.#folder = mkdtempSync(join(tmpdir(), 'eyrie-pipe-'));
      const path = join(this.#folder, 'stdout');
      spawnSync('mkfifo', [path]);
      // Both ways, so that it can be opened before there is a writer.
      this.#pipe = openSync(path, constants.O_RDWR | constants.O_NONBLOCK);
      stdout = openSync(path, constants.O_WRONLY);
    } else if (kind !== 'socket') stdout = openSync(kind.file, 'a');
    const command = [process.execPath, ...options, join(FIXTURES, fixture), ...args];
    const limit = `ulimit -f ${fileBlocks ?? 'unlimited'} && exec "$0" "$@"`;
    this.#process = spawn('sh', ['-c', limit, ...command], {
      stdio: ['pipe', stdout, 'pipe'],
      timeout: PATIENCE_MS,
      killSignal: 'SIGKILL',
      // Node warns of these two together, and what a program prints is compared.
      env: { ...process.env, NODE_OPTIONS: '', NO_COLOR: undefined, FORCE_COLOR: undefined },
    });
    if (typeof stdout === 'number') closeSync(stdout);
    this.#process.stdin?.on('error', () => {});
    // Without a listener Node throws away what was not read when the process exits.
    this.#process.stdout?.on('readable', () => {});
    this.#process.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#errors += text;
    });
    this.#ended = this.#end();
  }

  get errors(): string {
    return this.#errors;
  }

  /** Complete lines that were read so far. */
  get lines(): readonly string[] {
    return this.#output.split('\n').slice(0, -1);
  }

  /** What was read after the last complete line. */
  get rest(): string {
    return this.#output.slice(this.#output.lastIndexOf('\n') + 1);
  }

  send(signal: NodeJS.Signals): void {
    this.#process.kill(signal);
  }

  /** Lets a program go on that waits for a line of its standard input. */
  goOn(): void {
    this.#process.stdin?.write('\n');
  }

  /** Resolves once the program has said the line on standard error. */
  async says(line: string): Promise<void> {
    while (!this.#errors.split('\n').includes(line)) {
      if (this.#hasEnded) throw new Error(`The program ended without "${line}":\n${this.#errors}`);
      await sleep(2);
    }
  }

  /** Reads from now on until the program has ended. */
  async read({ bytes }: Reading = {}): Promise<void> {
    while (!this.#hasEnded) {
      this.#take(bytes);
      await sleep(2);
    }
  }

  /** Reads until so many lines are there. */
  async readLines(count: number): Promise<void> {
    while (!this.#hasEnded && this.lines.length < count) {
      this.#take();
      await sleep(2);
    }
  }

  /** Nobody will ever read the output. */
  stopReading(): void {
    if (this.#pipe === undefined) this.#process.stdout?.destroy();
    else closeSync(this.#pipe);
    this.#pipe = undefined;
  }

  /** Waits for the end and reads what was left. */
  async ends(): Promise<ProgramEnd> {
    const end = await this.#ended;
    if (this.#pipe !== undefined) {
      while (this.#take()) {}
      closeSync(this.#pipe);
      this.#pipe = undefined;
    } else {
      while (this.#process.stdout?.readable) if (!this.#take()) await sleep(1);
    }
    if (this.#folder !== undefined) rmSync(this.#folder, { recursive: true });
    return { ...end, errors: this.#errors };
  }

  async #end(): Promise<ProgramEnd> {
    const [[code, signal]] = await Promise.all([
      once(this.#process, 'exit') as Promise<[number | null, NodeJS.Signals | null]>,
      this.#process.stderr === null ? undefined : once(this.#process.stderr, 'close'),
    ]);
    this.#hasEnded = true;
    return { code, signal, errors: this.#errors };
  }

  #take(bytes?: number): boolean {
    const data = this.#pipe === undefined ? this.#takeFromSocket(bytes) : takeFromPipe(this.#pipe, bytes);
    this.#output += data?.toString() ?? '';
    return data !== undefined;
  }

  #takeFromSocket(bytes?: number): Buffer | undefined {
    const stdout = this.#process.stdout;
    const data = (bytes !== undefined && stdout?.read(bytes)) || stdout?.read();
    return data instanceof Buffer ? data : undefined;
  }
}

function takeFromPipe(pipe: number, bytes = 65_536): Buffer | undefined {
  try {
    const buffer = Buffer.alloc(bytes);
    return buffer.subarray(0, readSync(pipe, buffer));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return undefined;
    throw error;
  }
}
