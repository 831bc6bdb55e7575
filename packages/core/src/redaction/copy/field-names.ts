import type { NameVerdict, SecretNames } from '../names/secret-names.js';

/** A name as it is shown, and what it says of its value. */
export interface FieldName {
  readonly shown: string;
  /** What a secret name says; `undefined` for any other. */
  readonly secret: NameVerdict | undefined;
}

// Objects with names that come from users are met too: beyond this many the memory begins anew.
const MAX_REMEMBERED = 2000;
const MAX_NAME_LENGTH = 256;

/** The names of fields, each looked at once: a name that is met again costs one look-up. */
export class FieldNames {
  readonly #known = new Map<string, FieldName>();
  readonly #names: SecretNames | undefined;
  readonly #text: (text: string) => string;

  constructor(names: SecretNames | undefined, text: (text: string) => string) {
    this.#names = names;
    this.#text = text;
  }

  get(name: string): FieldName {
    return this.#known.get(name) ?? this.#lookAt(name);
  }

  #lookAt(name: string): FieldName {
    const verdict = this.#names?.judge(name);
    const secret = verdict?.inFields === true ? verdict : undefined;
    const field = { shown: this.#shown(name), secret };
    if (name.length > MAX_NAME_LENGTH) return field;
    if (this.#known.size >= MAX_REMEMBERED) this.#known.clear();
    this.#known.set(name, field);
    return field;
  }

  #shown(name: string): string {
    return name.length > MAX_NAME_LENGTH
      ? `${this.#text(name.slice(0, MAX_NAME_LENGTH))}…`
      : this.#text(name);
  }
}
