import { isQuote, isSpace } from './characters.js';

/** Where a value stands, and the quote around it. */
export interface ValueSpan {
  readonly start: number;
  readonly end: number;
  readonly quoted: boolean;
}

/** How a value without quotes ends: at the end of the line, as in a query, or as in prose. */
export type ValueEnd = 'line' | 'query' | 'word';

const PERCENT_SIGN = 37;
const AMPERSAND = 38;
const OPEN_PAREN = 40;
const BACKSLASH = 92;
const NEVER_SECRET = /^(?:null|undefined|true|false|\?|\$\d{1,3})$/;
const SCHEME_WORD = /^(?:bearer|basic|digest|token|negotiate|apikey)$/i;
const PIECES_JOINT = /^ \+\n {0,100}['"`]/;
const MAX_JOINT_LENGTH = 104;
const REPLACED = /^\[(?:REDACTED|HASH:)/;

/** The value behind a separator; nothing where none stands there that could be secret. */
export function valueAfter(text: string, from: number, howItEnds: ValueEnd): ValueSpan | undefined {
  const start = startOfValue(text, from, howItEnds === 'query' && text.charCodeAt(from - 3) === PERCENT_SIGN);
  const quoted = quotedValue(text, start);
  if (quoted !== undefined) return quoted;
  const code = text.charCodeAt(start);
  if (REPLACED.test(text.slice(start, start + 10))) return undefined;
  const end =
    (code === 123 || code === 91) && howItEnds !== 'query'
      ? endOfBrackets(text, start)
      : endOfBareValue(text, start, howItEnds);
  if (end === start || NEVER_SECRET.test(text.slice(start, Math.min(end, start + 12)))) return undefined;
  return { start, end, quoted: false };
}

/** Behind spaces, and the rest of `=>`, `==` and `:=`. */
function startOfValue(text: string, from: number, escaped: boolean): number {
  let at = from;
  while (at < from + 2 && (text.charCodeAt(at) === 61 || text.charCodeAt(at) === 62)) at++;
  for (;;) {
    const code = text.charCodeAt(at);
    if (code === 10 || code === 13) return at;
    if (isSpace(code) || (escaped && code === 43)) at++;
    else if (escaped && code === 37 && text.startsWith('%20', at)) at += 3;
    else return at;
  }
}

/** A value in quotes: these may be escaped, once for each time that the JSON was put into a text. */
function quotedValue(text: string, from: number): ValueSpan | undefined {
  if (text.startsWith('%22', from) || text.startsWith('%27', from)) return escapedQuotes(text, from);
  let at = from;
  while (text.charCodeAt(at) === BACKSLASH) at++;
  const quote = text.charCodeAt(at);
  if (!isQuote(quote)) return undefined;
  const start = at + 1;
  const shape = { quote, escapes: at - from };
  let end = closingQuote(text, start, shape);
  if (end === start || REPLACED.test(text.slice(start, start + 10))) return undefined;
  for (let next = nextPiece(text, end + 1); next !== undefined; next = nextPiece(text, end + 1)) {
    end = closingQuote(text, next, { ...shape, quote: text.charCodeAt(next - 1) });
  }
  return { start, end, quoted: true };
}

/** Node prints a text of several lines in pieces, as `'a\n' + 'b'`: where the next piece begins. */
function nextPiece(text: string, from: number): number | undefined {
  const joint = PIECES_JOINT.exec(text.slice(from, from + MAX_JOINT_LENGTH))?.[0];
  return joint === undefined ? undefined : from + joint.length;
}

/** The quote that ends a text has as many backslashes before it as the one that began it, or is doubled in SQL. */
function closingQuote(
  text: string,
  start: number,
  { quote, escapes }: { readonly quote: number; readonly escapes: number },
): number {
  let backslashes = 0;
  for (let at = start; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === BACKSLASH) {
      backslashes++;
      continue;
    }
    if (code === quote && backslashes % (2 * (escapes + 1)) === escapes) {
      if (quote !== 39 || text.charCodeAt(at + 1) !== 39) return at - escapes;
      at++;
    }
    backslashes = 0;
  }
  return text.length;
}

function escapedQuotes(text: string, from: number): ValueSpan | undefined {
  const quote = text.slice(from, from + 3);
  const start = from + 3;
  let end = start;
  while (end < text.length) {
    const code = text.charCodeAt(end);
    if (isSpace(code) || code === AMPERSAND || (code === 37 && text.startsWith(quote, end))) break;
    end++;
  }
  return end === start ? undefined : { start, end, quoted: true };
}

/** Behind the bracket that closes the one at the start, with no regard for those inside of quotes. */
function endOfBrackets(text: string, start: number): number {
  let depth = 0;
  let quote = 0;
  for (let at = start; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === BACKSLASH) at++;
    else if (quote !== 0) quote = code === quote ? 0 : quote;
    else if (isQuote(code)) quote = code;
    else if (code === 123 || code === 91) depth++;
    else if ((code === 125 || code === 93) && --depth === 0) return at + 1;
  }
  return text.length;
}

function endOfBareValue(text: string, start: number, howItEnds: ValueEnd): number {
  if (howItEnds === 'line') return endOfLine(text, start);
  if (howItEnds === 'query') return endInQuery(text, start);
  const end = endOfWord(text, start);
  // "token: Bearer abc": the scheme is not yet the secret.
  if (text.charCodeAt(end) !== 32 || !SCHEME_WORD.test(text.slice(start, Math.min(end, start + 12))))
    return end;
  return endOfWord(text, end + 1);
}

/** Before a line break, also one that is escaped, and before the quote that was opened before the header's name. */
function endOfLine(text: string, start: number): number {
  let at = start;
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 10 || code === 13 || code === 39) break;
    if (code === BACKSLASH && /[rn]/.test(text.charAt(at + 1))) break;
  }
  return at;
}

function endInQuery(text: string, start: number): number {
  let at = start;
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === AMPERSAND || code === 35 || code === 60 || code === 62 || isSpace(code) || isQuote(code))
      break;
    if (code === 37 && (text.startsWith('%26', at) || text.startsWith('%23', at))) break;
  }
  return at;
}

function endOfWord(text: string, start: number): number {
  const closing = text.charCodeAt(start) === OPEN_PAREN ? 41 : 0;
  let at = closing === 0 ? start : start + 1;
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === closing) return at + 1;
    if (isSpace(code) || isQuote(code) || code === AMPERSAND || code === 59 || code === 60) break;
    if ((code === 44 || isClosing(code)) && endsBehind(text.charCodeAt(at + 1))) break;
    if (code === BACKSLASH && /[rnt"']/.test(text.charAt(at + 1))) break;
  }
  return at;
}

/** `)`, `]` and `}`. */
function isClosing(code: number): boolean {
  return code === 41 || code === 93 || code === 125;
}

/** Whether a comma or a bracket before this character ends the value: otherwise it may belong to a password. */
function endsBehind(code: number): boolean {
  return (
    Number.isNaN(code) ||
    isSpace(code) ||
    isQuote(code) ||
    isClosing(code) ||
    code === 44 ||
    code === 59 ||
    code === 123
  );
}
