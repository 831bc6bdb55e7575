import type { SqlDialect } from './sql-dialects.js';
import {
  endOfNumber,
  endOfQuoted,
  endOfWord,
  isBlank,
  isDecimal,
  isWordCharacter,
} from './statement-characters.js';

const LITERAL = '?';
const EMPTY_COMMENT = '/**/';
// `E'…'`, `N'…'`, `X'…'`, `B'…'`, `R'…'`, Oracle's `Q'[…]'`, and MySQL's names of character sets, `_utf8mb4'…'`.
const PREFIX = /^(?:[enxbrq]|nq|_\w{1,31})$/i;
const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/iy;
const UUID_LENGTH = 36;
// `$1`, `:1` and `?1` stand for a value; a longer number is one.
const MAX_PARAMETER_DIGITS = 5;

const DOUBLE_QUOTE = 34;
const HASH = 35;
const DOLLAR = 36;
const AMPERSAND = 38;
const APOSTROPHE = 39;
const ASTERISK = 42;
const DASH = 45;
const DOT = 46;
const SLASH = 47;
const COLON = 58;
const QUESTION_MARK = 63;
const OPEN_BRACKET = 91;
const CLOSE_BRACKET = 93;
const BACKTICK = 96;

/**
 * A statement of SQL with `?` in the place of each literal and nothing inside of its comments. What is not closed, a
 * literal, a quoted name or a comment, reaches to the end.
 */
export function sanitizeSql(text: string, dialect: SqlDialect): string {
  return new SqlScanner(text, dialect).sanitized();
}

/** Reads a statement once, from its beginning to its end: what a token is depends on nothing that stands behind it. */
class SqlScanner {
  readonly #text: string;
  readonly #dialect: SqlDialect;
  #out = '';
  /** What stands before it is in `out` already. */
  #copied = 0;

  constructor(text: string, dialect: SqlDialect) {
    this.#text = text;
    this.#dialect = dialect;
  }

  sanitized(): string {
    const { length } = this.#text;
    let at = 0;
    while (at < length) {
      const code = this.#text.charCodeAt(at);
      at = isWordCharacter(code) ? this.#word(at, code) : this.#sign(at, code);
    }
    return this.#copied === 0 ? this.#text : this.#out + this.#text.slice(this.#copied);
  }

  /** Puts something else in the place of a part of the statement, and goes on behind it. */
  #replace(start: number, end: number, replacement: string): number {
    this.#out += this.#text.slice(this.#copied, start) + replacement;
    this.#copied = end;
    return end;
  }

  #word(start: number, code: number): number {
    if (this.#isUuid(start)) return this.#replace(start, start + UUID_LENGTH, LITERAL);
    if (isDecimal(code)) return this.#number(start);
    if (code === DOLLAR) return this.#dollar(start);
    const end = endOfWord(this.#text, start);
    const next = this.#text.charCodeAt(end);
    if (this.#beginsLiteral(next)) return this.#prefixed(start, end, next);
    const isUnicode = next === AMPERSAND && end - start === 1 && (code | 32) === 117;
    if (isUnicode && this.#text.charCodeAt(end + 1) === APOSTROPHE) {
      return this.#replace(start, this.#endOfLiteral(end + 1, APOSTROPHE), LITERAL);
    }
    return end;
  }

  /** A number, unless it belongs to a parameter: `?1` and `:1`, but not `[1:2]`. */
  #number(start: number): number {
    const before = this.#text.charCodeAt(start - 1);
    const end = endOfNumber(this.#text, start);
    if (end - start <= MAX_PARAMETER_DIGITS) {
      if (before === QUESTION_MARK) return end;
      if (before === COLON && !this.#endsExpression(start - 2)) return end;
    }
    return this.#replace(start, end, LITERAL);
  }

  #endsExpression(at: number): boolean {
    const code = this.#text.charCodeAt(at);
    return isWordCharacter(code) || code === CLOSE_BRACKET || code === 41 || code === COLON || isQuote(code);
  }

  /** `$1`, `$name`, `$$…$$`, `$tag$…$tag$` and an amount of money. */
  #dollar(start: number): number {
    const { dollarQuotes, dollarNumbers } = this.#dialect;
    const isNumber = isDecimal(this.#text.charCodeAt(start + 1));
    if (isNumber && dollarNumbers) return start + 1;
    if (dollarQuotes && !isNumber) {
      const tag = this.#tagAt(start);
      if (tag !== undefined) {
        const close = this.#text.indexOf(tag, start + tag.length);
        return this.#replace(start, close === -1 ? this.#text.length : close + tag.length, LITERAL);
      }
    }
    const end = endOfWord(this.#text, start);
    const isParameter = !isNumber || end - start - 1 <= MAX_PARAMETER_DIGITS;
    return isParameter ? end : this.#replace(start, end, LITERAL);
  }

  #tagAt(start: number): string | undefined {
    let end = start + 1;
    for (;;) {
      const code = this.#text.charCodeAt(end);
      if (code === DOLLAR) return this.#text.slice(start, end + 1);
      if (!isWordCharacter(code)) return undefined;
      end++;
    }
  }

  /** A literal directly behind a word, which may be a part of it. */
  #prefixed(start: number, quoteAt: number, quote: number): number {
    const prefix = this.#text.slice(start, Math.min(quoteAt, start + 33));
    const isPart = quoteAt - start <= 32 && PREFIX.test(prefix);
    const from = isPart ? start : quoteAt;
    if (isPart && this.#dialect.alternativeQuotes && quote === APOSTROPHE && /^n?q$/i.test(prefix)) {
      return this.#replace(from, this.#endOfAlternative(quoteAt), LITERAL);
    }
    const end = this.#endOfLiteral(quoteAt, quote, isPart && /^e$/i.test(prefix));
    return this.#replace(from, end, LITERAL);
  }

  #endOfAlternative(quoteAt: number): number {
    const opening = this.#text.charAt(quoteAt + 1);
    const closing = { '[': ']', '{': '}', '(': ')', '<': '>' }[opening] ?? opening;
    const close = this.#text.indexOf(`${closing}'`, quoteAt + 2);
    return close === -1 ? this.#text.length : close + 2;
  }

  #sign(at: number, code: number): number {
    if (this.#beginsLiteral(code)) return this.#replace(at, this.#endOfLiteral(at, code), LITERAL);
    switch (code) {
      case DOUBLE_QUOTE:
      case BACKTICK:
        return this.#quotedName(at, code);
      case OPEN_BRACKET:
        return this.#dialect.bracketNames ? this.#quotedName(at, CLOSE_BRACKET) : at + 1;
      case DOT:
        return isDecimal(this.#text.charCodeAt(at + 1)) ? this.#fraction(at) : at + 1;
      case DASH:
        return this.#beginsDashComment(at) ? this.#lineComment(at, 2) : at + 1;
      case HASH:
        return this.#dialect.lineComment === '#' ? this.#lineComment(at, 1) : at + 1;
      case SLASH:
        return this.#slash(at);
      default:
        return at + 1;
    }
  }

  /** `.5`, but `t.5` has nothing but its number replaced. */
  #fraction(at: number): number {
    if (this.#endsExpression(at - 1)) return at + 1;
    return this.#replace(at, endOfNumber(this.#text, at + 1), LITERAL);
  }

  /** A name stays as it is; what is never closed is taken for a literal. */
  #quotedName(at: number, quote: number): number {
    const end = endOfQuoted(this.#text, at + 1, { quote, doubled: true, backslash: false });
    return end ?? this.#replace(at, this.#text.length, LITERAL);
  }

  #slash(at: number): number {
    const next = this.#text.charCodeAt(at + 1);
    if (next === SLASH && this.#dialect.lineComment === '//') return this.#lineComment(at, 2);
    if (next !== ASTERISK) return at + 1;
    const end = this.#endOfComment(at + 2);
    // An open one says nothing of what follows, since nothing does.
    return this.#replace(at, end ?? this.#text.length, end === undefined ? '' : EMPTY_COMMENT);
  }

  #endOfComment(from: number): number | undefined {
    let depth = 1;
    for (let at = from; at < this.#text.length - 1; at++) {
      const code = this.#text.charCodeAt(at);
      const next = this.#text.charCodeAt(at + 1);
      if (code === ASTERISK && next === SLASH) {
        depth--;
        at++;
        if (depth === 0) return at + 1;
      } else if (code === SLASH && next === ASTERISK && this.#dialect.nestedComments) {
        depth++;
        at++;
      }
    }
    return undefined;
  }

  #beginsDashComment(at: number): boolean {
    if (this.#text.charCodeAt(at + 1) !== DASH) return false;
    const next = this.#text.charCodeAt(at + 2);
    return !this.#dialect.dashesNeedSpace || isBlank(next);
  }

  #lineComment(at: number, signLength: number): number {
    let end = at + signLength;
    while (end < this.#text.length && !isLineBreak(this.#text.charCodeAt(end))) end++;
    return this.#replace(end === this.#text.length ? at : at + signLength, end, '');
  }

  #beginsLiteral(code: number): boolean {
    return code === APOSTROPHE || (code === DOUBLE_QUOTE && this.#dialect.doubleQuotes === 'literal');
  }

  #endOfLiteral(quoteAt: number, quote: number, escaped = false): number {
    const backslash = escaped || this.#dialect.backslashEscapes;
    return endOfQuoted(this.#text, quoteAt + 1, { quote, doubled: true, backslash }) ?? this.#text.length;
  }

  #isUuid(at: number): boolean {
    if (this.#text.charCodeAt(at + 8) !== DASH) return false;
    UUID.lastIndex = at;
    return UUID.test(this.#text) && !isWordCharacter(this.#text.charCodeAt(at + UUID_LENGTH));
  }
}

function isQuote(code: number): boolean {
  return code === APOSTROPHE || code === DOUBLE_QUOTE || code === BACKTICK;
}

function isLineBreak(code: number): boolean {
  return code === 10 || code === 13;
}
