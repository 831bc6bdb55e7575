import { BREAK, KINDS, kindOfWide } from './characters.js';

// Longer texts get bytes of their own. A scan ends before the next one begins, so that one place serves them all.
const SHARED_LENGTH = 65_536;
const shared = Buffer.alloc(SHARED_LENGTH);

const BEYOND_LATIN1 = /[\u0100-\uffff]/;
// A character of Latin-1 that only ends a run, to stand for others of its kind, and the one control character.
const SOME_BREAK = 0xa1;
const SOME_CONTROL = 0x7f;

/**
 * The text as bytes to be looked up in {@link KINDS_OF_BYTES}: reading bytes takes half the time of reading a
 * string. Valid until the next call.
 */
export function bytesOf(text: string): Uint8Array {
  const { length } = text;
  const bytes = length <= SHARED_LENGTH ? shared : Buffer.alloc(length);
  if (!BEYOND_LATIN1.test(text)) {
    bytes.write(text, 0, length, 'latin1');
    return bytes;
  }
  for (let at = 0; at < length; at++) {
    const code = text.charCodeAt(at);
    if (code < 0x100) bytes[at] = code;
    else bytes[at] = kindOfWide(code) === BREAK ? SOME_BREAK : SOME_CONTROL;
  }
  return bytes;
}

/** The kind of each byte of {@link bytesOf}. */
export const KINDS_OF_BYTES: Uint8Array = Uint8Array.from({ length: 256 }, (_, code) =>
  code < 128 ? (KINDS[code] as number) : kindOfWide(code),
);
