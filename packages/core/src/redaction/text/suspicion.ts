import type { SecretNames } from '../names/secret-names.js';
import {
  APOSTROPHE,
  BREAK,
  CARD_START,
  COLON,
  DASH,
  isDigit,
  isLetter,
  isRunCharacter,
  isSpace,
  KINDS,
  kindOfWide,
  OPEN_PAREN,
  PLAIN,
  SCHEME_START,
} from './characters.js';

// No card number and no key is shorter.
const SHORTEST_RUN = 13;
// Nor a scheme with its credentials: `basic YTpi`.
const SHORTEST_SCHEME = 10;

// What can begin a secret or stand inside of one, and what is to be made visible.
const ANCHORS = /[@:=%'(>\u007f-\u00a0\u2028-\u202e\u2066-\u2069]/;
const ANCHORS_AND_WORDS = /[@:=%'(>\u007f-\u00a0\u2028-\u202e\u2066-\u2069]|-----B|[bB](?:[eE][aA]|[aA][sS])/;
const COMMA = 44;
const SLASH = 47;
const OPEN_BRACE = 123;

/**
 * Whether a text could hold a secret: a quick look that is never wrongly no. Most texts of a log end here, so it is
 * made of what engines do fastest: one class of characters, and a look at every thirteenth character for long runs.
 */
export function isSuspicious(text: string, names: SecretNames): boolean {
  const { length } = text;
  if (!(length < SHORTEST_SCHEME ? ANCHORS : ANCHORS_AND_WORDS).test(text)) return hasLongRun(text);
  return hasTellingSign(text, names);
}

/** The second look, at the signs that prose is full of: whether one of them stands where it tells of a secret. */
function hasTellingSign(text: string, names: SecretNames): boolean {
  const { length } = text;
  let run = 0;
  for (let at = 0; at < length; at++) {
    const code = text.charCodeAt(at);
    const kind = code < 128 ? (KINDS[code] as number) : kindOfWide(code);
    if (kind === PLAIN || kind === CARD_START) continue;
    if (kind >= BREAK && !isInRun(text, at)) {
      if (at - run >= SHORTEST_RUN) return true;
      run = at + 1;
    }
    if (kind !== BREAK && isTelling(kind, text, at, names)) return true;
  }
  return length - run >= SHORTEST_RUN;
}

function isTelling(kind: number, text: string, at: number, names: SecretNames): boolean {
  switch (kind) {
    case COLON:
      return mayName(text, at, names);
    case APOSTROPHE:
      return text.charCodeAt(at - 1) === 32;
    case OPEN_PAREN:
      return mayBeSql(text, at);
    case DASH:
      return text.charCodeAt(at + 1) === 45 && text.charCodeAt(at + 2) === 45;
    case SCHEME_START:
      return isSchemeStart(text.charCodeAt(at + 1) | 32, text.charCodeAt(at + 2) | 32);
    default:
      return true;
  }
}

/** `bea` and `bas`. */
function isSchemeStart(second: number, third: number): boolean {
  return (second === 101 && third === 97) || (second === 97 && third === 115);
}

/** Whether a colon belongs to a URL or stands behind what could be a secret name. */
function mayName(text: string, colon: number, names: SecretNames): boolean {
  if (text.charCodeAt(colon + 1) === SLASH) return true;
  const last = text.charCodeAt(colon - 1);
  if (isLetter(last)) return names.mayEndWith(text.charCodeAt(colon - 2), last);
  if (isDigit(last)) return !isNumberBefore(text, colon);
  return !(last === SLASH || last === OPEN_BRACE || last === COMMA);
}

/** Times and positions in files: a number of at most three digits with nothing of a name before it. */
function isNumberBefore(text: string, colon: number): boolean {
  let at = colon - 1;
  while (at > colon - 4 && isDigit(text.charCodeAt(at))) at--;
  const before = text.charCodeAt(at);
  return before === 32 || before === 58 || at < 0;
}

/** Whether a parenthesis stands behind a word that ends like `VALUES`. */
function mayBeSql(text: string, paren: number): boolean {
  const before = text.charCodeAt(paren - 1);
  if (!isSpace(before)) return isLetterS(before);
  return isLetterS(text.charCodeAt(paren - 2)) || isSpace(text.charCodeAt(paren - 2));
}

function isLetterS(code: number): boolean {
  return (code | 32) === 115;
}

/** Whether thirteen letters, digits, `-` and `_` stand in a row, or digits with single spaces between them. */
function hasLongRun(text: string): boolean {
  const { length } = text;
  let at = SHORTEST_RUN - 1;
  while (at < length) {
    if (!isInRun(text, at)) {
      at += SHORTEST_RUN;
      continue;
    }
    let start = at;
    let end = at + 1;
    const floor = at - SHORTEST_RUN + 1;
    while (start > floor && isInRun(text, start - 1)) start--;
    while (end - start < SHORTEST_RUN && isInRun(text, end)) end++;
    if (end - start >= SHORTEST_RUN) return true;
    at = end + SHORTEST_RUN;
  }
  return false;
}

function isInRun(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  if (isRunCharacter(code)) return true;
  // As cards are printed, and as forms write a space.
  if (code !== 32 && code !== 43) return false;
  return isDigit(text.charCodeAt(at - 1)) && isDigit(text.charCodeAt(at + 1));
}
