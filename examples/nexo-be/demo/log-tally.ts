import { factOfLine } from './facts.ts';
import { readLine } from './log-line.ts';
import { add, type Tally } from './tally.ts';

/** Counts what the service's log tells, line by line. */
export class LogTally {
  #lines = 0;
  #unreadable = 0;
  // Bounded by the service's routes, and by the facts.
  readonly #requests = new Map<string, number>();
  readonly #facts = new Map<string, number>();

  readonly read = (text: string): void => {
    const line = readLine(text);
    if (line === undefined) {
      this.#unreadable += 1;
      return;
    }
    this.#lines += 1;
    const { http } = line;
    if (http !== undefined) add(this.#requests, `${http.method} ${http.route} ${http.status_code}`, 1);
    const fact = factOfLine(line);
    if (fact !== undefined) add(this.#facts, fact, 1);
  };

  get lines(): number {
    return this.#lines;
  }

  /** Texts that are no JSON. */
  get unreadable(): number {
    return this.#unreadable;
  }

  /** Access lines by `method route status`. */
  get requests(): Tally {
    return this.#requests;
  }

  get facts(): Tally {
    return this.#facts;
  }
}
