import { firstWordOf } from '../sql/check-input.js';
import { statementInvalid } from '../sql/store-errors.js';

/** What a statement needs and does, as far as its text tells. */
export interface StatementShape {
  /** Numbers of its placeholders, each once: 1 for `$1`. */
  readonly placeholders: readonly number[];
  /** Whether SQLite counts the rows it changed; after any other statement the count is that of the one before. */
  readonly counts: boolean;
}

const COUNTING = /^(?:INSERT|UPDATE|DELETE|REPLACE|WITH)$/;
const TRIGGER = /\bCREATE\s+(?:TEMP\s+|TEMPORARY\s+)?TRIGGER\s/i;
// Strings, quoted names, comments, words; then placeholders of every kind, and the ends of statements.
const TOKENS =
  /'(?:[^']|'')*'|"(?:[^"]|"")*"|`(?:[^`]|``)*`|\[[^\]]*\]|--[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|[\p{L}_][\p{L}\w$]*|\$[\w$]*(?:::[\w$]+)*|[:@][\w$]+|\?\d*|;/gu;

/**
 * @throws EyrieError `EYRIE_STORE_STATEMENT_INVALID` for more than one statement, of which SQLite would run the first
 * only, and for placeholders of another kind, which SQLite would read as NULL
 */
export function shapeOf(text: string): StatementShape {
  const placeholders = new Set<number>();
  let ended = 0;
  for (const { 0: token, index } of text.matchAll(TOKENS)) {
    if (token === ';') ended ||= index + 1;
    else if (/^[$?:@]/.test(token)) placeholders.add(numberOf(token));
  }
  const word = firstWordOf(text);
  // The body of a trigger is made of statements.
  const isTrigger = word === 'CREATE' && TRIGGER.test(text.slice(0, ended));
  if (ended > 0 && !isTrigger && holdsMore(text.slice(ended))) {
    throw statementInvalid('A statement is followed by another', 'Send each statement by itself');
  }
  return { placeholders: [...placeholders], counts: COUNTING.test(word) };
}

function numberOf(token: string): number {
  const digits = /^\$([1-9]\d{0,4})$/.exec(token)?.[1];
  if (digits !== undefined) return Number(digits);
  throw statementInvalid(
    `A statement holds "${token.slice(0, 40)}", which is no placeholder in every dialect`,
    'Write $1, $2 … and a cast as CAST($1 AS BIGINT)',
  );
}

function holdsMore(rest: string): boolean {
  return /\S/.test(rest.replaceAll(TOKENS, (token) => (/^(?:--|\/\*|;)/.test(token) ? '' : token)));
}
