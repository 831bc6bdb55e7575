/** A part of a route; slashes stand in its texts. */
export type RouteToken =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'parameter' }
  | { readonly type: 'wildcard' }
  | { readonly type: 'optional'; readonly tokens: readonly RouteToken[] };

const NAME = /[$_\p{ID_Start}][$\p{ID_Continue}]*|"[^"]+"/uy;

// Never part of a path, or with a meaning of its own.
const NOT_LITERAL = /[()?#\s\p{Cc}]/u;

/** Reads the path of a declared route from left to right. */
export class RouteReader {
  readonly #source: string;
  #at = 0;

  constructor(source: string) {
    this.#source = source;
  }

  /** @throws SyntaxError that says what is wrong. */
  read(): readonly RouteToken[] {
    const tokens = this.#tokens();
    if (this.#at < this.#source.length) throw new SyntaxError('it has a "}" without a "{"');
    return tokens;
  }

  #tokens(): readonly RouteToken[] {
    const tokens: RouteToken[] = [];
    while (this.#at < this.#source.length && this.#source[this.#at] !== '}') tokens.push(this.#token());
    return tokens;
  }

  #token(): RouteToken {
    if (this.#takes('{')) return this.#optional();
    if (this.#takes('(.*)')) return { type: 'wildcard' };
    if (this.#takes('*')) {
      this.#takesName();
      return { type: 'wildcard' };
    }
    if (this.#takes('::')) return { type: 'text', text: ':' };
    if (this.#takes(':')) return this.#parameter();
    return { type: 'text', text: this.#character() };
  }

  #optional(): RouteToken {
    const tokens = this.#tokens();
    if (!this.#takes('}')) throw new SyntaxError('it has a "{" without a "}"');
    return { type: 'optional', tokens };
  }

  #parameter(): RouteToken {
    if (!this.#takesName()) throw new SyntaxError('it has a ":" without a name');
    if (this.#takes('(.*)')) return { type: 'wildcard' };
    if (this.#takes('(')) this.#skipExpression();
    return this.#takes('?') ? { type: 'optional', tokens: [{ type: 'parameter' }] } : { type: 'parameter' };
  }

  #skipExpression(): void {
    for (let open = 1; open > 0; this.#at += 1) {
      const character = this.#source[this.#at];
      if (character === undefined) throw new SyntaxError('it has a "(" without a ")"');
      if (character === '\\') this.#at += 1;
      else if (character === '(') open += 1;
      else if (character === ')') open -= 1;
    }
  }

  #character(): string {
    const escaped = this.#takes('\\');
    const character = this.#source[this.#at];
    if (character === undefined) throw new SyntaxError('it ends in a "\\"');
    if (!escaped && NOT_LITERAL.test(character)) {
      throw new SyntaxError(`it has a ${JSON.stringify(character)} in its path`);
    }
    this.#at += 1;
    return character;
  }

  #takes(text: string): boolean {
    if (!this.#source.startsWith(text, this.#at)) return false;
    this.#at += text.length;
    return true;
  }

  #takesName(): boolean {
    NAME.lastIndex = this.#at;
    const name = NAME.exec(this.#source)?.[0];
    this.#at += name?.length ?? 0;
    return name !== undefined;
  }
}
