/** What a character means to the scan of a text. Kinds from {@link BREAK} on end a run of letters and digits. */
export const PLAIN = 0;
export const CARD_START = 1;
export const SCHEME_START = 2;
export const DASH = 3;
export const BREAK = 4;
export const AT = 5;
export const COLON = 6;
export const EQUALS = 7;
export const PERCENT = 8;
export const APOSTROPHE = 9;
export const OPEN_PAREN = 10;
export const GREATER = 11;
export const CONTROL = 12;

/** The kinds of the ASCII characters. */
export const KINDS: Uint8Array = kindsOfAscii();

function kindsOfAscii(): Uint8Array {
  const kinds = new Uint8Array(128).fill(BREAK);
  const set = (characters: string, kind: number): void => {
    for (const character of characters) kinds[character.charCodeAt(0)] = kind;
  };
  set('abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_', PLAIN);
  set('23456', CARD_START);
  set('bB', SCHEME_START);
  set('-', DASH);
  set('@', AT);
  set(':', COLON);
  set('=', EQUALS);
  set('%', PERCENT);
  set("'", APOSTROPHE);
  set('(', OPEN_PAREN);
  set('>', GREATER);
  set('\u007f', CONTROL);
  return kinds;
}

/** The kind of a character beyond ASCII. */
export function kindOfWide(code: number): number {
  if (code > 0x9f && (code < 0x2028 || code > 0x2069)) return BREAK;
  return isUnsafeControl(code) ? CONTROL : BREAK;
}

/**
 * Control characters that JSON leaves as they are: DEL and C1 drive terminals, U+2028 and U+2029 split lines, and the
 * bidirectional overrides make a line read as another than it is.
 */
export function isUnsafeControl(code: number): boolean {
  return (
    (code >= 0x7f && code <= 0x9f) || (code >= 0x2028 && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069)
  );
}

/** A control character as one can see it, such as `\u009b`. */
export function visible(code: number): string {
  return `\\u${code.toString(16).padStart(4, '0')}`;
}

export function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

export function isLetter(code: number): boolean {
  const lower = code | 32;
  return lower >= 97 && lower <= 122;
}

/** Letters, digits, `-` and `_`. */
export function isRunCharacter(code: number): boolean {
  return isLetter(code) || isDigit(code) || code === 45 || code === 95;
}

export function isSpace(code: number): boolean {
  return code === 32 || (code >= 9 && code <= 13) || code === 0xa0;
}

/** `"`, `'` and the grave accent. */
export function isQuote(code: number): boolean {
  return code === 34 || code === 39 || code === 96;
}
