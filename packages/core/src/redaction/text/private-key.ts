import { isDigit, isLetter, isQuote, isSpace } from './characters.js';
import type { Finding } from './finding.js';

const BEGIN = '-----BEGIN';
const END = '-----END';
// From "-----BEGIN" to the dashes behind the name of the longest kind of key, with spaces as "%20".
const MAX_HEAD_LENGTH = 80;
const MIN_LINE_LENGTH = 16;
const MAX_JOINT_LENGTH = 16;
const STACK_FRAME = '\n    at ';

/** The block of a private key in PEM, from its first dash; without its end it reaches as far as it may. */
export function findPrivateKey(text: string, start: number): Finding | undefined {
  if (!text.startsWith(BEGIN, start)) return undefined;
  const head = text.slice(start + BEGIN.length, start + MAX_HEAD_LENGTH);
  const name = /^(?:[ +]|%20)([A-Z0-9 +%]{0,50})-----/.exec(head)?.[1];
  if (name === undefined || !/PRIVATE(?:[ +]|%20)KEY/.test(name)) return undefined;
  return { start, end: endOfBlock(text, start + BEGIN.length + name.length), pattern: 'private-key' };
}

function endOfBlock(text: string, body: number): number {
  for (let at = body; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 45 && text.startsWith(END, at)) return endOfFooter(text, at + END.length);
    if (isQuote(code)) {
      const next = endOfJoint(text, at);
      if (next === undefined) return endWithoutEscapes(text, at);
      at = next - 1;
    } else if (code === 60 || code === 62 || code === 123 || code === 125) return at;
    else if (code === 10 && text.startsWith(STACK_FRAME, at)) return at;
  }
  return text.length;
}

function endOfFooter(text: string, name: number): number {
  const footer = /^[A-Z0-9 +%]{0,56}-{0,5}/.exec(text.slice(name, name + MAX_HEAD_LENGTH))?.[0] ?? '';
  return name + footer.length;
}

/** Whether a quote only ends one line of several, as in `'…' + '…'` and in a list of lines: where the next begins. */
function endOfJoint(text: string, quote: number): number | undefined {
  let at = quote + 1;
  const limit = at + MAX_JOINT_LENGTH;
  while (at < limit && isJointCharacter(text.charCodeAt(at))) at++;
  if (!isQuote(text.charCodeAt(at))) return undefined;
  const line = at + 1;
  if (text.startsWith(END, line)) return line;
  for (let position = line; position < line + MIN_LINE_LENGTH; position++) {
    if (!isBase64(text.charCodeAt(position))) return undefined;
  }
  return line;
}

function isJointCharacter(code: number): boolean {
  return isSpace(code) || code === 43 || code === 44 || code === 92;
}

function isBase64(code: number): boolean {
  return isLetter(code) || isDigit(code) || code === 43 || code === 47 || code === 61;
}

/** A quote that is itself escaped keeps its backslashes. */
function endWithoutEscapes(text: string, quote: number): number {
  let at = quote;
  while (text.charCodeAt(at - 1) === 92) at--;
  return at;
}
