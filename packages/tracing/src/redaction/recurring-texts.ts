// Bounded: there are few of them, but anybody may make up new ones.
const MAX_KEPT = 500;

/** Short texts that come again and again, such as user agents and statements: each is redacted once. */
export class RecurringTexts {
  readonly #maxLength: number;
  readonly #redact: (text: string) => string;
  readonly #kept = new Map<string, string>();

  /** @param maxLength characters of a text that is kept */
  constructor(maxLength: number, redact: (text: string) => string) {
    this.#maxLength = maxLength;
    this.#redact = redact;
  }

  redacted(text: string): string {
    return this.#kept.get(text) ?? this.#lookAt(text);
  }

  #lookAt(text: string): string {
    const redacted = this.#redact(text);
    if (text.length > this.#maxLength) return redacted;
    if (this.#kept.size >= MAX_KEPT) this.#kept.clear();
    this.#kept.set(text, redacted);
    return redacted;
  }
}
