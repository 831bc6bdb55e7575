import { isDigit, isLetter } from './characters.js';
import type { Finding } from './finding.js';

/** Numbers of cards: first and last prefix of four digits, and how long they are. */
const ISSUERS: readonly (readonly [from: number, to: number, lengths: readonly number[]])[] = [
  [2221, 2720, [16]],
  [3000, 3059, [14, 16]],
  [3095, 3095, [14, 16]],
  [3400, 3499, [15]],
  [3528, 3589, [16, 17, 18, 19]],
  [3600, 3699, [14, 16, 19]],
  [3700, 3799, [15]],
  [3800, 3999, [14, 16, 19]],
  [4000, 4999, [13, 16, 19]],
  [5018, 5020, [16, 17, 18, 19]],
  [5038, 5038, [16, 17, 18, 19]],
  [5100, 5599, [16]],
  [5893, 5893, [16, 17, 18, 19]],
  [6011, 6011, [16, 17, 18, 19]],
  [6200, 6299, [16, 17, 18, 19]],
  [6304, 6304, [16, 17, 18, 19]],
  [6440, 6599, [16, 17, 18, 19]],
  [6759, 6763, [16, 17, 18, 19]],
];

const MIN_DIGITS = 13;
const MAX_DIGITS = 19;
// Lengths of the groups in which cards are printed; a single group is fine at any length.
const PRINTED: ReadonlySet<string> = new Set(['4444', '4441', '44443', '44442', '44441', '465', '464']);

/**
 * A card number that starts at a digit; nothing where a longer number, a fraction or an id with letters, such as a
 * UUID, holds these digits.
 */
export function findCard(text: string, start: number): Finding | undefined {
  if (!startsNumber(text, start)) return undefined;
  const lengths = lengthsOf(text, start);
  if (lengths === undefined) return undefined;
  let digits = '';
  let groups = '';
  let group = 0;
  for (let at = start; digits.length <= MAX_DIGITS; at++) {
    const code = text.charCodeAt(at);
    if (isDigit(code)) {
      digits += text.charAt(at);
      group++;
      continue;
    }
    groups += Math.min(group, 9);
    if (isCard(digits, lengths, groups) && endsNumber(text, at)) {
      return { start, end: at, pattern: 'card' };
    }
    const skipped = separatorLength(text, at);
    if (skipped === 0 || !isDigit(text.charCodeAt(at + skipped))) return undefined;
    at += skipped - 1;
    group = 0;
  }
  return undefined;
}

/** Whether a whole number is that of a card. */
export function isCardNumber(value: number | bigint): boolean {
  const digits = String(value);
  const lengths = lengthsOf(digits, 0);
  return lengths !== undefined && isCard(digits, lengths, '9');
}

function isCard(digits: string, lengths: readonly number[], groups: string): boolean {
  if (digits.length < MIN_DIGITS || !lengths.includes(digits.length)) return false;
  return (groups.length === 1 || PRINTED.has(groups)) && passesLuhn(digits);
}

function startsNumber(text: string, start: number): boolean {
  const before = text.charCodeAt(start - 1);
  if (isDigit(before)) return false;
  // The letter of an escaped line break is none of the number's neighbours.
  if (isLetter(before)) return text.charCodeAt(start - 2) === 92;
  return !(before === 46 && isDigit(text.charCodeAt(start - 2)));
}

function endsNumber(text: string, end: number): boolean {
  const after = text.charCodeAt(end);
  return !isLetter(after) && !(after === 46 && isDigit(text.charCodeAt(end + 1)));
}

function lengthsOf(text: string, start: number): readonly number[] | undefined {
  let prefix = 0;
  for (let at = start; at < start + 4; at++) {
    const code = text.charCodeAt(at);
    if (!isDigit(code)) return undefined;
    prefix = prefix * 10 + code - 48;
  }
  return ISSUERS.find(([from, to]) => prefix >= from && prefix <= to)?.[2];
}

/** A space, a dash or a plus, or a space as it stands in a URL. */
function separatorLength(text: string, at: number): number {
  const code = text.charCodeAt(at);
  if (code === 32 || code === 45 || code === 43 || code === 0xa0) return 1;
  return code === 37 && text.startsWith('%20', at) ? 3 : 0;
}

function passesLuhn(digits: string): boolean {
  let sum = 0;
  for (let at = 0; at < digits.length; at++) {
    const digit = digits.charCodeAt(digits.length - 1 - at) - 48;
    const doubled = digit * 2;
    if (at % 2 === 0) sum += digit;
    else sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}
