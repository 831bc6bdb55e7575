import { EyrieError } from '@eyrie/core/engine';

// Bounded: a suite that never resets must not keep everything that it has ever seen.
const MAX_RECORDS = 10_000;

/** What one signal of an app has told since the last reset, in order. */
export class RecordList<Item> {
  readonly #what: string;
  #items: Item[] = [];
  #isFull = false;

  /** `what` in the plural: `spans`. */
  constructor(what: string) {
    this.#what = what;
  }

  add(item: Item): void {
    if (this.#items.length < MAX_RECORDS) this.#items.push(item);
    else this.#isFull = true;
  }

  /**
   * All of them.
   *
   * @throws EyrieError `EYRIE_TESTING_LIMIT_REACHED` where there were more than are kept: an answer could be wrong.
   */
  all(): readonly Item[] {
    if (!this.#isFull) return this.#items;
    throw new EyrieError({
      code: 'EYRIE_TESTING_LIMIT_REACHED',
      problem: `This app has made more than ${MAX_RECORDS} ${this.#what} since the last reset, and later ones were not kept`,
      remedy: 'Call reset() between tests',
    });
  }

  clear(): void {
    this.#items = [];
    this.#isFull = false;
  }
}
