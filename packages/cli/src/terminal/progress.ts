import type { Output } from './output.js';
import { counted } from './table.js';

/** Where progress is shown, and of what. */
export interface ProgressOptions {
  readonly output: Output;
  /** As in `verified 1,000 entries`. */
  readonly verb: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

const EVERY_MS = 200;

/** One line on a terminal that says how far long work is, and is gone afterwards; nothing anywhere else. */
export class Progress {
  readonly #output: Output;
  readonly #verb: string;
  readonly #isShown: boolean;
  readonly #started = performance.now();
  #shownAt = performance.now();
  #width = 0;

  constructor({ output, verb, env }: ProgressOptions) {
    this.#output = output;
    this.#verb = verb;
    this.#isShown = output.isTerminal && env.TERM !== 'dumb';
  }

  show(entries: number): void {
    if (!this.#isShown) return;
    const now = performance.now();
    if (now - this.#shownAt < EVERY_MS) return;
    this.#shownAt = now;
    const perSecond = Math.round((entries / (now - this.#started)) * 1000);
    const line = `${this.#verb} ${counted(entries)} entries (${counted(perSecond)} per second)`;
    // Blanks instead of an escape sequence: every terminal understands them.
    void this.#output.write(`\r${line.padEnd(this.#width)}`);
    this.#width = line.length;
  }

  end(): void {
    if (this.#width > 0) void this.#output.write(`\r${' '.repeat(this.#width)}\r`);
    this.#width = 0;
  }
}
