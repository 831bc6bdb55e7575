import type { SecretNames } from '../names/secret-names.js';
import { isSpace } from './characters.js';
import type { Finding } from './finding.js';

const MAX_GAP = 16;
const MAX_COLUMNS_LENGTH = 2048;
const OPEN_PAREN = 40;
const CLOSE_PAREN = 41;

/**
 * What stands in the parentheses of `INSERT … (email, password) VALUES (…)` where a column is secret, and of
 * PostgreSQL's `Failing row contains (…)`.
 */
export function findSqlValues(text: string, paren: number, names: SecretNames): Finding | undefined {
  const wordEnd = skipSpacesBack(text, paren);
  if ((text.charCodeAt(wordEnd - 1) | 32) !== 115) return undefined;
  const word = text.slice(Math.max(0, wordEnd - 12), wordEnd).toLowerCase();
  if (word === 'row contains') return insideOf(text, paren);
  if (!word.endsWith('values') || !insertsSecret(text, wordEnd - 'values'.length, names)) return undefined;
  const found = insideOf(text, paren);
  return found !== undefined && /['"]/.test(text.slice(found.start, found.end)) ? found : undefined;
}

function insertsSecret(text: string, valuesWord: number, names: SecretNames): boolean {
  const close = skipSpacesBack(text, valuesWord) - 1;
  if (text.charCodeAt(close) !== CLOSE_PAREN) return false;
  const floor = Math.max(0, close - MAX_COLUMNS_LENGTH);
  let open = close - 1;
  while (open > floor && text.charCodeAt(open) !== OPEN_PAREN && text.charCodeAt(open) !== CLOSE_PAREN)
    open--;
  const columns = text.slice(open + 1, close).split(',');
  return columns.some((column) => names.judge(column.replace(/[\s"'`[\]]/g, '')).inFields);
}

/** All rows up to the last parenthesis, with no regard for those inside of quotes. */
function insideOf(text: string, paren: number): Finding | undefined {
  const start = paren + 1;
  let end = text.length;
  let quoted = false;
  for (let at = start; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 39) quoted = !quoted;
    else if (code === CLOSE_PAREN && !quoted) {
      end = at;
      const next = nextRow(text, at);
      if (next === undefined) break;
      at = next;
    }
  }
  return end === start ? undefined : { start, end, pattern: 'named-value' };
}

/** The parenthesis that opens the next row behind a comma. */
function nextRow(text: string, close: number): number | undefined {
  const limit = close + MAX_GAP;
  for (let at = close + 1; at < limit; at++) {
    const code = text.charCodeAt(at);
    if (code === OPEN_PAREN) return at;
    if (code !== 44 && !isSpace(code)) return undefined;
  }
  return undefined;
}

function skipSpacesBack(text: string, from: number): number {
  let at = from;
  while (at > from - MAX_GAP && isSpace(text.charCodeAt(at - 1))) at--;
  return at;
}
