import { setTimeout as sleep } from 'node:timers/promises';
import type { AdapterName } from '../../../../../compat/suite/src/world.js';
import type { LoggingOptions } from '../../../src/config/logging-options.js';
import type { ReadLine } from '../../support/logged-app.js';
import { type OutputKind, Program, type ProgramEnd } from '../../support/program.js';

const LISTENING = /^listening (\S+)\n/;

export interface NestProgramOptions {
  readonly adapter: AdapterName;
  readonly logging?: LoggingOptions;
  readonly output?: OutputKind;
  /** Whether Nest closes the app at a signal. @default false */
  readonly shutdownHooks?: boolean;
}

/** The app of `fixtures/nest-app.ts`, whose standard output nobody reads until the test does. */
export class NestProgram {
  readonly program: Program;
  readonly #url: string;

  private constructor(program: Program, url: string) {
    this.program = program;
    this.#url = url;
  }

  static async start(options: NestProgramOptions): Promise<NestProgram> {
    const { adapter, logging = {}, output, shutdownHooks = false } = options;
    const args = [adapter, JSON.stringify(logging), shutdownHooks ? 'hooks' : 'none'];
    const program = new Program('nest-app.ts', args, output);
    const patience = Date.now() + 15_000;
    while (!LISTENING.test(program.errors)) {
      if (Date.now() > patience) throw new Error(`it never listened: ${program.errors}`);
      await sleep(5);
    }
    return new NestProgram(program, LISTENING.exec(program.errors)?.[1] as string);
  }

  /** Asks the app; the body of its answer. */
  async get(path: string): Promise<unknown> {
    const response = await fetch(`${this.#url}${path}`, { headers: { connection: 'close' } });
    return response.json();
  }

  /** Asks for what ends the app, so that there may be no answer. */
  async getAndEnd(path: string): Promise<void> {
    await this.get(path).catch(() => {});
  }

  /** Lines that the app has handed to its destinations, with the access line of this request. */
  async writtenLines(): Promise<number> {
    return sumOf(await this.get('/numbers/eyrie_log_lines_total')) + 1;
  }

  /** Lines that were lost before anybody asked. */
  async droppedLines(): Promise<number> {
    return sumOf(await this.get('/numbers/eyrie_log_lines_dropped_total'));
  }

  get lines(): readonly ReadLine[] {
    return this.program.lines.map((line) => JSON.parse(line) as ReadLine);
  }

  /** The numbers of the lines that a request asked for. */
  get indexes(): readonly unknown[] {
    return this.lines.filter(({ message }) => message === 'line').map(({ context }) => context?.index);
  }

  /** What it said on standard error beside where it listens. */
  async ends(): Promise<ProgramEnd> {
    const end = await this.program.ends();
    return { ...end, errors: end.errors.replace(LISTENING, '') };
  }
}

function sumOf(samples: unknown): number {
  return (samples as readonly { readonly value: number }[]).reduce((sum, { value }) => sum + value, 0);
}
