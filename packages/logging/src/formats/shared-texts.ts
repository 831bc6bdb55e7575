// Bounded: ids of requests are new all the time, names of loggers are not.
const MAX_TEXTS = 2000;
const MAX_LENGTH = 256;

/**
 * The JSON of texts that many lines have in common, such as the name of a logger and the ids of a request: looking it
 * up costs a fraction of writing it anew.
 */
export class SharedTexts {
  readonly #json = new Map<string, string>();

  /** A member of an object, with a comma before it; an empty text where there is no value. */
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
