import { sanitizeCommand } from './command-statement.js';
import { sanitizeDocument } from './document-statement.js';
import { dialectOf } from './sql-dialects.js';
import { sanitizeSql } from './sql-statement.js';

/** Characters of a sanitized statement, its mark of having been cut included. */
export const MAX_STATEMENT_LENGTH = 8192;

const CUT_MARK = '…';
const KEPT_LENGTH = MAX_STATEMENT_LENGTH - CUT_MARK.length;

const COMMAND_SYSTEMS: ReadonlySet<string> = new Set(['keydb', 'memcached', 'redis', 'valkey']);
const DOCUMENT_SYSTEMS: ReadonlySet<string> = new Set([
  'aws.documentdb',
  'aws.dynamodb',
  'azure.cosmosdb',
  'cosmosdb',
  'couchdb',
  'dynamodb',
  'elasticsearch',
  'mongodb',
  'opensearch',
]);

/**
 * The text of a database statement with `?` in the place of what may be data. For SQL these are all literals; names,
 * parameters and keywords stay, of comments only their signs. Commands of Redis and Memcached keep the names in their
 * key, documents the names of their fields. At most 8192 characters, `…` ends what was cut. Time is linear in the
 * length, it never throws, and what is not closed is taken to the end. The result comes out of it unchanged.
 *
 * @param system what `db.system.name` or `db.system` says; standard SQL where it is not known
 * @example
 * ```ts
 * sanitizeStatement("SELECT * FROM users WHERE email = 'ann@example.com' AND age > 42", 'postgresql');
 * // 'SELECT * FROM users WHERE email = ? AND age > ?'
 * ```
 */
export function sanitizeStatement(text: string, system?: string): string {
  const isLong = text.length > MAX_STATEMENT_LENGTH;
  const kept = isLong ? beginningOf(text) : text;
  const name = system?.toLowerCase();
  // Nothing behind its key is left of a command, so that there is nothing to be cut.
  if (name !== undefined && COMMAND_SYSTEMS.has(name)) return sanitizeCommand(kept);
  if (!isDocument(kept, name)) return marked(sanitizeSql(kept, dialectOf(name)), isLong);
  const document = sanitizeDocument(kept, KEPT_LENGTH);
  return marked(document.text, isLong || document.cut);
}

function isDocument(text: string, system: string | undefined): boolean {
  if (system !== undefined && DOCUMENT_SYSTEMS.has(system)) return true;
  return system === undefined && /^\s{0,64}[{[]/.test(text);
}

/** The beginning, and no half of a surrogate pair. */
function beginningOf(text: string): string {
  const last = text.charCodeAt(KEPT_LENGTH - 1);
  return text.slice(0, last >= 0xd800 && last <= 0xdbff ? KEPT_LENGTH - 1 : KEPT_LENGTH);
}

function marked(text: string, isCut: boolean): string {
  return isCut ? text + CUT_MARK : text;
}
