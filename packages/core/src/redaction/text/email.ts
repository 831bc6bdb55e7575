import { isDigit, isLetter } from './characters.js';
import type { Finding } from './finding.js';

// RFC 5321 section 4.5.3.1.
const MAX_LOCAL_LENGTH = 64;
const MAX_DOMAIN_LENGTH = 255;
// As in `logo@2x.png`.
const SCALED_IMAGE = /^[1-4]x\./;

/** An e-mail address around an `@`, which may be written as `%40`. */
export function findEmail(text: string, at: number, atLength: number): Finding | undefined {
  let start = at;
  const floor = Math.max(0, at - MAX_LOCAL_LENGTH);
  while (start > floor && isLocalCharacter(text.charCodeAt(start - 1))) start--;
  if (start === at) return undefined;
  const end = endOfDomain(text, at + atLength);
  return end === undefined ? undefined : { start, end, pattern: 'email' };
}

function isLocalCharacter(code: number): boolean {
  // . _ % + - and everything beyond ASCII that is no control character
  return (
    isLetter(code) ||
    isDigit(code) ||
    code === 46 ||
    code === 95 ||
    code === 45 ||
    code === 43 ||
    code === 37 ||
    code > 0xa0
  );
}

/** Behind a name with a dot whose last part is of letters: `example.com`, but neither `1.2.3` nor `2x.png`. */
function endOfDomain(text: string, start: number): number | undefined {
  const limit = Math.min(text.length, start + MAX_DOMAIN_LENGTH);
  let end: number | undefined;
  let label = start;
  let letters = 0;
  let dots = 0;
  for (let at = start; at <= limit; at++) {
    const code = at < limit ? text.charCodeAt(at) : 0;
    if (isLetter(code) || code > 0xa0) {
      letters++;
      continue;
    }
    const allLetters = letters === at - label;
    if (dots > 0 && letters >= 2 && allLetters) end = at;
    if (isDigit(code) || code === 45) continue;
    if (code !== 46 || at === label) break;
    dots++;
    label = at + 1;
    letters = 0;
  }
  return SCALED_IMAGE.test(text.slice(start, start + 3)) ? undefined : end;
}
