// Control characters (C0, DEL, C1), line and paragraph separators, and what reorders text on the screen.
const INVISIBLE = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu;
const SHORT: ReadonlyMap<string, string> = new Map([
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
  ['\u001b', '\\x1b'],
]);
const BARE = /^[\p{L}\p{N}_./:@+*%#-]+$/u;
const MAX_TWO_DIGITS = 0xff;

/** The text with every character that could break a line or drive a terminal written out, such as `\n` and `\x1b`. */
export function visibleText(text: string): string {
  return text.replace(INVISIBLE, writtenOut);
}

/** A value as it stands after `name=`: bare words as they are, everything else as JSON. */
export function visibleValue(value: unknown): string {
  if (typeof value === 'string' && BARE.test(value)) return value;
  return visibleText(JSON.stringify(value) ?? String(value));
}

function writtenOut(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  return (
    SHORT.get(character) ??
    (code <= MAX_TWO_DIGITS
      ? `\\x${code.toString(16).padStart(2, '0')}`
      : `\\u${code.toString(16).padStart(4, '0')}`)
  );
}
