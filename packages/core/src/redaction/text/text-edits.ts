import type { Replacer } from '../replacement.js';
import type { Finding, PatternName } from './finding.js';

// What stands before and behind these says already what they are.
const SAID_BY_PLACE: ReadonlySet<PatternName> = new Set([
  'http-credentials',
  'named-value',
  'url-credentials',
]);

/** A text with some of its parts replaced. */
export class TextEdits {
  readonly #text: string;
  readonly #cut: number;
  readonly #replacer: Replacer;
  #edited = '';
  #last = 0;

  constructor(text: string, cut: number, replacer: Replacer) {
    this.#text = text;
    this.#cut = cut;
    this.#replacer = replacer;
  }

  /** Replaces a secret; parts must come in order and lie apart. */
  add({ start, end, pattern, mode, quote = '' }: Finding): void {
    if (start >= this.#cut) return;
    const label = SAID_BY_PLACE.has(pattern) ? undefined : pattern;
    const replacement = this.#replacer.replace(this.#text.slice(start, end), { mode, label }) ?? '';
    this.replace(start, end, `${quote}${replacement}${quote}`);
  }

  replace(start: number, end: number, replacement: string): void {
    if (start >= this.#cut) return;
    this.#edited += this.#text.slice(this.#last, start) + replacement;
    this.#last = end;
  }

  finish(): string {
    if (this.#last === 0 && this.#cut === this.#text.length) return this.#text;
    return this.#edited + this.#text.slice(this.#last, Math.max(this.#last, this.#cut));
  }
}
