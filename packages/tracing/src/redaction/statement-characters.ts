const SPACES: ReadonlySet<number> = new Set([
  0x85, 0xa0, 0x1680, 0x2028, 0x2029, 0x202f, 0x205f, 0x3000, 0xfeff,
]);

/** Space, tabulator, line breaks and the other control characters. */
export function isBlank(code: number): boolean {
  return code <= 32;
}

/** `0` to `9`. */
export function isDecimal(code: number): boolean {
  return code >= 48 && code <= 57;
}

/** What names and keywords are made of: letters, digits, `_`, `$` and `@`, and letters of other scripts. */
export function isWordCharacter(code: number): boolean {
  if (code < 128) {
    const lower = code | 32;
    return (lower >= 97 && lower <= 122) || isDecimal(code) || code === 95 || code === 36 || code === 64;
  }
  return code >= 128 && !(SPACES.has(code) || (code >= 0x2000 && code <= 0x203f));
}

/** Behind the last character of a name or keyword. */
export function endOfWord(text: string, from: number): number {
  let at = from;
  while (isWordCharacter(text.charCodeAt(at))) at++;
  return at;
}

/** Behind a number in any notation: `42`, `1.5e-10`, `0xFF`, `1_000`, `1h30m`. */
export function endOfNumber(text: string, from: number): number {
  const decimal = !(text.charCodeAt(from) === 48 && (text.charCodeAt(from + 1) | 32) === 120);
  let at = from;
  for (;;) {
    const code = text.charCodeAt(at);
    if (isWordCharacter(code) || code === 46) at++;
    else if (decimal && (code === 43 || code === 45) && isExponentSign(text, at)) at++;
    else return at;
  }
}

function isExponentSign(text: string, at: number): boolean {
  return (text.charCodeAt(at - 1) | 32) === 101 && isDecimal(text.charCodeAt(at + 1));
}

/** Behind the quote that closes a text; `undefined` where none does. */
export function endOfQuoted(text: string, from: number, escapes: QuoteEscapes): number | undefined {
  const { length } = text;
  for (let at = from; at < length; at++) {
    const code = text.charCodeAt(at);
    if (code === 92 && escapes.backslash) at++;
    else if (code === escapes.quote) {
      if (!escapes.doubled || text.charCodeAt(at + 1) !== escapes.quote) return at + 1;
      at++;
    }
  }
  return undefined;
}

/** How a quote inside of quotes is written. */
export interface QuoteEscapes {
  readonly quote: number;
  /** Twice in a row. */
  readonly doubled: boolean;
  /** Behind a backslash. */
  readonly backslash: boolean;
}
