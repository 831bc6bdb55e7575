// Bounded: there are few of them, but anybody may make up new ones.
const MAX_KEPT = 500;

/** Short texts that come again and again, such as user agents and statements: each is redacted once. */
export class RecurringTexts {
  readonly #maxLength: number;
  readonly #redact: (text: string) => string;
  readonly #kept = new Map<string, string>();
  // Texts out of headers are new strings: comparing them costs a fraction of finding them by their hash.
  #last: string | undefined;
  #lastRedacted = '';

  /** @param maxLength characters of a text that is kept */
  constructor(maxLength: number, redact: (text: string) => string) {
    this.#maxLength = maxLength;
    this.#redact = redact;
  }

  redacted(text: string): string {
    if (text !== this.#last) {
      this.#lastRedacted = this.#kept.get(text) ?? this.#lookAt(text);
      this.#last = text;
    }
    return this.#lastRedacted;
  }

  #lookAt(text: string): string {
    const redacted = this.#redact(text);
    if (text.length > this.#maxLength) return redacted;
    if (this.#kept.size >= MAX_KEPT) this.#kept.clear();
    this.#kept.set(text, redacted);
    return redacted;
  }
}
