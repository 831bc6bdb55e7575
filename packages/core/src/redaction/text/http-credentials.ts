import { isDigit, isLetter } from './characters.js';
import type { Finding } from './finding.js';

const MIN_BEARER_LENGTH = 6;
// What is looked at before the rest is read: a long text may name the scheme often.
const MAX_HEAD_LENGTH = 512;
// Words that follow "bearer" in prose and in challenges.
const NO_TOKENS: ReadonlySet<string> = new Set([
  'authentication',
  'authorization',
  'charset',
  'credential',
  'credentials',
  'error',
  'expired',
  'failed',
  'format',
  'header',
  'invalid',
  'method',
  'missing',
  'realm',
  'required',
  'scheme',
  'scope',
  'strategy',
  'token',
  'tokens',
]);

/** What follows `Bearer` and `Basic`, from the first letter of the scheme. */
export function findHttpCredentials(text: string, at: number): Finding | undefined {
  const second = text.charCodeAt(at + 1) | 32;
  if (second !== 101 && second !== 97) return undefined;
  const third = text.charCodeAt(at + 2) | 32;
  if (second === 101 ? third !== 97 : third !== 115) return undefined;
  if (isLetter(text.charCodeAt(at - 1)) && !isEscapedBreak(text, at)) return undefined;
  const scheme = second === 101 ? 'bearer' : 'basic';
  if (text.slice(at, at + scheme.length).toLowerCase() !== scheme) return undefined;
  const start = endOfSpaces(text, at + scheme.length);
  if (start === undefined) return undefined;
  const end = endOfToken(text, start, start + MAX_HEAD_LENGTH);
  const found = scheme === 'bearer' ? isBearer(text, start, end) : isBasic(text.slice(start, end));
  return found ? { start, end: endOfToken(text, end, text.length), pattern: 'http-credentials' } : undefined;
}

/** The `n` of `\n` is no letter of a word. */
function isEscapedBreak(text: string, at: number): boolean {
  return text.charCodeAt(at - 2) === 92;
}

function endOfToken(text: string, from: number, limit: number): number {
  let end = from;
  while (end < limit && isToken68(text.charCodeAt(end))) end++;
  return end;
}

function endOfSpaces(text: string, from: number): number | undefined {
  let at = from;
  for (;;) {
    const code = text.charCodeAt(at);
    if (code === 32 || code === 9 || code === 43) at++;
    else if (code === 37 && text.startsWith('%20', at)) at += 3;
    else return at === from ? undefined : at;
  }
}

/** RFC 7235 section 2.1. */
function isToken68(code: number): boolean {
  return (
    isLetter(code) ||
    isDigit(code) ||
    (code >= 45 && code <= 47) ||
    code === 43 ||
    code === 61 ||
    code === 95 ||
    code === 126
  );
}

function isBearer(text: string, start: number, end: number): boolean {
  if (end - start < MIN_BEARER_LENGTH) return false;
  const word = /^[a-z]{1,20}/i.exec(text.slice(start, start + 24))?.[0] ?? '';
  const following = text.charCodeAt(start + word.length);
  const wordAlone = start + word.length === end || following === 61 || following === 46;
  return !(wordAlone && NO_TOKENS.has(word.toLowerCase()));
}

/** RFC 7617: base64 of a user, a colon and a password. */
function isBasic(credentials: string): boolean {
  if (credentials.length < 4) return false;
  const decoded = Buffer.from(credentials, 'base64').toString('latin1');
  return /^\P{Cc}+$/u.test(decoded) && decoded.includes(':');
}
