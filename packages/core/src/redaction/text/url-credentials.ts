import { isDigit, isQuote, isSpace } from './characters.js';
import type { Finding } from './finding.js';

const MAX_LENGTH = 1024;
const OPENS_IPV6 = 91;

/** The user and password of a URL, from the colon of its `://`. */
export function findUrlCredentials(text: string, colon: number): Finding | undefined {
  const start = colon + 3;
  const limit = Math.min(text.length, start + MAX_LENGTH);
  let end = -1;
  let password = false;
  if (text.charCodeAt(start) === OPENS_IPV6) return undefined;
  for (let at = start; at < limit; at++) {
    const code = text.charCodeAt(at);
    if (code === 64) end = at;
    else if (code === 58) password ||= !isDigit(text.charCodeAt(at + 1));
    else if (isSpace(code) || isQuote(code) || code === 60 || code === 62) break;
    // A password may hold a raw "/", "?" or "#": what stands before it is then no host with a port.
    else if ((code === 47 || code === 63 || code === 35) && (end !== -1 || !password)) break;
  }
  return end <= start ? undefined : { start, end, pattern: 'url-credentials' };
}

/** The same in a URL that is a parameter of another: `postgres%3A%2F%2Fuser%3Apass%40host`, from the first `%`. */
export function findEscapedUrlCredentials(text: string, at: number): Finding | undefined {
  if (!/^%3A%2F%2F/i.test(text.slice(at, at + 9))) return undefined;
  const start = at + 9;
  const limit = Math.min(text.length, start + MAX_LENGTH);
  let end = -1;
  for (let position = start; position < limit; position++) {
    const code = text.charCodeAt(position);
    if (isSpace(code) || isQuote(code) || code === 38 || code === 35) break;
    if (code !== 37) continue;
    const escaped = text.slice(position, position + 3).toLowerCase();
    if (escaped === '%40') end = position;
    else if (escaped === '%2f' || escaped === '%3f' || escaped === '%23' || escaped === '%26') break;
  }
  return end <= start ? undefined : { start, end, pattern: 'url-credentials' };
}
