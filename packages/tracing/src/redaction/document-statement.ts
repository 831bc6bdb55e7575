import {
  endOfNumber,
  endOfQuoted,
  endOfWord,
  isBlank,
  isDecimal,
  isWordCharacter,
} from './statement-characters.js';

const LITERAL = '"?"';
// A longer one is data rather than the name of a field.
const MAX_NAME_LENGTH = 128;
const VALUE_WORDS: ReadonlySet<string> = new Set(['true', 'false', 'null', 'undefined', 'NaN', 'Infinity']);

const DOUBLE_QUOTE = 34;
const APOSTROPHE = 39;
const DASH = 45;
const SLASH = 47;
const COLON = 58;
const BACKSLASH = 92;
const BACKTICK = 96;

/**
 * A statement in JSON, or as the shells of document databases take it: names of fields and functions stay, each value
 * becomes `"?"`, as OpenTelemetry's instrumentation of MongoDB has it.
 */
export function sanitizeDocument(text: string, maxLength: number): DocumentText {
  let out = '';
  let opensValue = false;
  for (let at = 0; at < text.length; ) {
    const token = tokenAt(text, at, opensValue);
    const written = token.isValue ? LITERAL : text.slice(at, token.end);
    if (out.length + written.length > maxLength) return { text: out, cut: true };
    out += written;
    opensValue = opensValueBehind(written, opensValue);
    at = token.end;
  }
  return { text: out, cut: false };
}

/** A sanitized statement, and whether a part of it was left out. */
export interface DocumentText {
  readonly text: string;
  readonly cut: boolean;
}

interface Token {
  readonly end: number;
  readonly isValue: boolean;
}

function tokenAt(text: string, at: number, opensValue: boolean): Token {
  const code = text.charCodeAt(at);
  if (code === DOUBLE_QUOTE || code === APOSTROPHE || code === BACKTICK) return quotedAt(text, at, code);
  if (isDecimal(code)) return { end: endOfNumber(text, at), isValue: true };
  if (code === DASH && isDecimal(text.charCodeAt(at + 1))) {
    return { end: endOfNumber(text, at + 1), isValue: true };
  }
  if (isWordCharacter(code)) {
    const end = endOfWord(text, at);
    return { end, isValue: end - at < 10 && VALUE_WORDS.has(text.slice(at, end)) };
  }
  if (code === SLASH && opensValue) return { end: endOfExpression(text, at), isValue: true };
  return { end: at + 1, isValue: false };
}

/** A name where a colon follows, else a value. */
function quotedAt(text: string, at: number, quote: number): Token {
  const end = endOfQuoted(text, at + 1, { quote, doubled: false, backslash: true }) ?? text.length;
  if (quote === BACKTICK || end - at > MAX_NAME_LENGTH + 2) return { end, isValue: true };
  let next = end;
  while (next < text.length && isBlank(text.charCodeAt(next))) next++;
  return { end, isValue: text.charCodeAt(next) !== COLON };
}

/** Behind a regular expression and its flags. */
function endOfExpression(text: string, at: number): number {
  for (let end = at + 1; end < text.length; end++) {
    const code = text.charCodeAt(end);
    if (code === BACKSLASH) end++;
    else if (code === SLASH) return endOfWord(text, end + 1);
  }
  return text.length;
}

/** Whether what follows could be a regular expression: behind `:`, `,`, `(` and `[`. */
function opensValueBehind(written: string, before: boolean): boolean {
  if (isBlank(written.charCodeAt(0))) return before;
  return written === ':' || written === ',' || written === '(' || written === '[';
}
