import { SECOND_WORDS } from '../names/name-lists.js';
import type { SecretNames } from '../names/secret-names.js';
import { isDigit, isLetter, isQuote, isSpace } from './characters.js';

// What lies further back does not belong to the name: each separator costs no more than this.
const MAX_NAME_LENGTH = 128;
const MAX_GAP = 16;

const DOLLAR = 36;
const PERCENT_SIGN = 37;
const CLOSE_PAREN = 41;
const BACKSLASH = 92;

/** A name before `=` or `:`, and how it is written. */
export interface NameBefore {
  readonly name: string;
  /** The position of its first character. */
  readonly start: number;
  /** The quote around it with the backslashes before it, such as `\"`; empty without one. */
  readonly quote: string;
  /** Whether it stands in a query: behind `?`, `&`, `#` or their escapes. */
  readonly inQuery: boolean;
}

/** The name that ends before a separator, where it could be a secret one. */
export function nameBefore(text: string, separator: number, names: SecretNames): NameBefore | undefined {
  let end = separator;
  const gap = Math.max(0, separator - MAX_GAP);
  const escaped = text.charCodeAt(separator) === PERCENT_SIGN;
  while (end > gap) {
    const code = text.charCodeAt(end - 1);
    if (isSpace(code) || (escaped && code === 43)) end--;
    else if (escaped && code === 48 && text.startsWith('%20', end - 3)) end -= 3;
    else break;
  }
  const last = text.charCodeAt(end - 1);
  if (isQuote(last)) return quotedName(text, end, names);
  // PostgreSQL: Key (token)=(abc) already exists.
  if (last === CLOSE_PAREN) end--;
  return bareName(text, end, names);
}

function quotedName(text: string, end: number, names: SecretNames): NameBefore | undefined {
  const quote = text.charCodeAt(end - 1);
  let nameEnd = end - 1;
  while (text.charCodeAt(nameEnd - 1) === BACKSLASH && end - nameEnd <= MAX_GAP) nameEnd--;
  if (!names.mayEndWith(text.charCodeAt(nameEnd - 2), text.charCodeAt(nameEnd - 1))) return undefined;
  const floor = Math.max(0, nameEnd - MAX_NAME_LENGTH);
  let start = nameEnd;
  while (start > floor && text.charCodeAt(start - 1) !== quote && text.charCodeAt(start - 1) >= 32) start--;
  if (start === nameEnd) return undefined;
  return { name: text.slice(start, nameEnd), start, quote: text.slice(nameEnd, end), inQuery: false };
}

function bareName(text: string, nameEnd: number, names: SecretNames): NameBefore | undefined {
  let end = nameEnd;
  // In urlencoded JSON the quotes of a name are escaped.
  if (text.startsWith('%22', end - 3)) end -= 3;
  if (!names.mayEndWith(text.charCodeAt(end - 2), text.charCodeAt(end - 1))) return undefined;
  const floor = Math.max(0, end - MAX_NAME_LENGTH);
  let start = end;
  let escaped = false;
  let digitsOnly = true;
  for (; start > floor; start--) {
    const code = text.charCodeAt(start - 1);
    if (isDigit(code)) continue;
    if (!isNameCharacter(code)) break;
    digitsOnly = false;
    escaped ||= code === PERCENT_SIGN;
  }
  if (digitsOnly) return undefined;
  // The `n` of an escaped line break belongs to no name.
  if (text.charCodeAt(start - 1) === BACKSLASH && end - start > 1) start++;
  if (escaped) return escapedName(text.slice(start, end), start, nameEnd - end);
  const before = text.charCodeAt(start - 1);
  const inQuery = before === 63 || before === 38 || before === 35;
  return { name: plainName(withFirstWord(text, start, end)), start, quote: '', inQuery };
}

/** Letters, digits, `_`, `-`, `.`, `$`, `%`, `[` and `]`. */
function isNameCharacter(code: number): boolean {
  return (
    isLetter(code) ||
    code === 95 ||
    code === 45 ||
    code === 46 ||
    code === DOLLAR ||
    code === PERCENT_SIGN ||
    code === 91 ||
    code === 93
  );
}

function escapedName(written: string, start: number, quoted: number): NameBefore {
  const decoded = written.replace(/%([0-9a-f]{2})/gi, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
  const tail = /[\w.$\-[\]]{0,128}$/.exec(decoded)?.[0] ?? '';
  const before = decoded.at(-tail.length - 1);
  return { name: plainName(tail), start, quote: '', inQuery: quoted === 0 && (before ?? '?') !== '"' };
}

/** `user[password]` and `password[]` name a password. */
function plainName(name: string): string {
  if (!name.endsWith(']')) return name.slice(name.lastIndexOf('[') + 1);
  const list = name.endsWith('[]') ? name.slice(0, -2) : name;
  const bare = list.endsWith(']') ? list.slice(0, -1) : list;
  return bare.slice(bare.lastIndexOf('[') + 1);
}

/** `key` alone is no secret, `api key` is. */
function withFirstWord(text: string, start: number, end: number): string {
  const word = text.slice(start, end);
  if (text.charCodeAt(start - 1) !== 32 || !SECOND_WORDS.has(word.toLowerCase())) return word;
  const floor = Math.max(0, start - 1 - MAX_GAP);
  let first = start - 1;
  while (first > floor && isLetter(text.charCodeAt(first - 1))) first--;
  return text.slice(first, end);
}
