import { normalized, withoutNumber } from './normalized-name.js';

// Behind what is no letter, digit or accent, and where the case tells: `user|Iban`, `EU|Iban`, `user|2fa`.
const WORD_START =
  /(?<![\p{L}\p{M}\p{N}])(?=[\p{L}\p{N}])|(?<=[\p{Ll}\p{Lo}\p{M}\p{N}])(?=\p{Lu})|(?<=\p{Lu})(?=\p{Lu}\p{Ll})|(?<=\p{L})(?=\p{N})/u;

// As many digits at the end of a name make no difference.
const MAX_NUMBER_LENGTH = 8;

/** Finds names by what they end with, whole words only: `user_pass` and `userPass` end with `pass`, `bypass` does not. */
export class LastWords<Found> {
  readonly #found = new Map<string, Found>();
  #longest = 0;

  /** Adds what is found by a name, which is given as {@link normalized} makes it. */
  add(name: string, found: Found): void {
    this.#found.set(name, found);
    this.#longest = Math.max(this.#longest, name.length);
  }

  /** What the last words of a name stand for; of several the longest decide. */
  find(name: string): Found | undefined {
    if (this.#found.size === 0) return undefined;
    let found: Found | undefined;
    let tail = '';
    for (const word of name.split(WORD_START).toReversed()) {
      tail = normalized(word) + tail;
      if (tail.length > this.#longest + MAX_NUMBER_LENGTH) break;
      found = this.#found.get(tail) ?? this.#found.get(withoutNumber(tail)) ?? found;
    }
    return found;
  }
}
