import type { PlainFields } from '@eyrie/core/engine';
import type { AccessFields } from '../line/log-line.js';

// Bounded: there are few of them, but anybody may make up new ones.
const MAX_TEXTS = 500;
const MAX_LENGTH = 256;

/** A member of an object, with a comma before it; an empty text where there is no value. */
export function newMember(name: string, value: string | PlainFields | AccessFields | undefined): string {
  return value === undefined ? '' : `,"${name}":${JSON.stringify(value)}`;
}

/**
 * The JSON of texts that come again and again, such as the names of loggers: looking it up costs a fraction of writing
 * it anew. Not for ids, which are new all the time: they would only live longer.
 */
export class SharedTexts {
  readonly #json = new Map<string, string>();

  /** As {@link newMember}. */
  member(name: string, value: string | undefined): string {
    return value === undefined ? '' : `,"${name}":${this.#jsonOf(value)}`;
  }

  #jsonOf(text: string): string {
    const known = this.#json.get(text);
    if (known !== undefined) return known;
    const json = JSON.stringify(text);
    if (text.length > MAX_LENGTH) return json;
    if (this.#json.size >= MAX_TEXTS) this.#json.clear();
    this.#json.set(text, json);
    return json;
  }
}
