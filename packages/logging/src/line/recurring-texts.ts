import type { Redactor } from '@eyrie/core/engine';
import { boundedText } from './bounded-text.js';

/** What recurring texts are made with. */
export interface RecurringTextsOptions {
  readonly redactor: Redactor;
  /** Characters of one text; a longer one is cut and says so. */
  readonly maxLength: number;
}

// Bounded: there are few of them, but anybody may make up new ones.
const MAX_KEPT = 500;

/** Short texts that come again and again, such as the names of loggers: each is redacted once. */
export class RecurringTexts {
  readonly #redactor: Redactor;
  readonly #maxLength: number;
  readonly #kept = new Map<string, string>();
  #last: string | undefined;
  #lastRedacted = '';

  constructor({ redactor, maxLength }: RecurringTextsOptions) {
    this.#redactor = redactor;
    this.#maxLength = maxLength;
  }

  /** The text without its secrets. */
  redacted(text: string | undefined): string | undefined {
    if (text === undefined) return undefined;
    if (text !== this.#last) {
      this.#lastRedacted = this.#lookUp(text);
      this.#last = text;
    }
    return this.#lastRedacted;
  }

  #lookUp(text: string): string {
    const known = this.#kept.get(text);
    if (known !== undefined) return known;
    const redacted = boundedText(this.#redactor, text, this.#maxLength);
    if (text.length > this.#maxLength) return redacted;
    if (this.#kept.size >= MAX_KEPT) this.#kept.clear();
    this.#kept.set(text, redacted);
    return redacted;
  }
}
