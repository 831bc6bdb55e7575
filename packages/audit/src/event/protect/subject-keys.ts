import { createHash, randomBytes } from 'node:crypto';
import { EyrieError } from '@eyrie/core/engine';
import { rowsOf, type SqlDialect, type SqlExecutor } from '@eyrie/store/engine';
import type { SubjectKey } from './personal-cipher.js';
import { assertSubject } from './subject.js';

const KEY_BYTES = 32;
const KEY_TEXT = /^[0-9a-f]{64}$/;

// CAST is understood by both dialects, and lets every adapter bind a plain text.
const SELECT = 'SELECT key FROM eyrie_audit_subject_keys WHERE subject = CAST($1 AS text)';
const SELECT_WITH_ERASURE =
  `SELECT (${SELECT}) AS key, ` +
  '(SELECT erased_at FROM eyrie_audit_erased WHERE subject_digest = CAST($2 AS text)) AS erased_at';
const INSERT =
  'INSERT INTO eyrie_audit_subject_keys (subject, key, created_at) ' +
  'VALUES (CAST($1 AS text), CAST($2 AS text), CAST($3 AS text)) ON CONFLICT (subject) DO NOTHING';
const DELETE = 'DELETE FROM eyrie_audit_subject_keys WHERE subject = CAST($1 AS text) RETURNING subject';
const REMEMBER =
  'INSERT INTO eyrie_audit_erased (subject_digest, erased_at) VALUES (CAST($1 AS text), CAST($2 AS text)) ' +
  'ON CONFLICT (subject_digest) DO UPDATE SET erased_at = excluded.erased_at ' +
  'WHERE excluded.erased_at > eyrie_audit_erased.erased_at';
// Until the transaction ends; its void answer as text, since not every adapter reads void.
const LOCK = 'SELECT CAST(pg_advisory_xact_lock(hashtextextended(CAST($1 AS text), 0)) AS text) AS locked';

/** The event that a key is asked for. */
export interface KeyQuestion {
  readonly dialect: SqlDialect;
  /** When it was observed, ISO 8601. */
  readonly observedAt: string;
}

/** An erasure. */
export interface Erasure {
  readonly dialect: SqlDialect;
  readonly at: Date;
}

interface Found {
  readonly key: SubjectKey | undefined;
  readonly erasedAt: string | undefined;
}

/**
 * The key for an event of a subject, made at its first use; `undefined` where the subject was erased after the event was
 * observed. Asked in the transaction that keeps the event and remembered nowhere else: so a key that was rolled back or
 * erased is never used again.
 *
 * @throws EyrieError `EYRIE_AUDIT_SUBJECT_INVALID`, `EYRIE_AUDIT_SUBJECT_KEY_LOST` where what was written cannot be read.
 */
export async function keyFor(
  executor: SqlExecutor,
  subject: string,
  { dialect, observedAt }: KeyQuestion,
): Promise<SubjectKey | undefined> {
  assertSubject(subject);
  const known = await find(executor, subject);
  if (isErasedFor(known, observedAt)) return undefined;
  if (known.key !== undefined) return known.key;
  // Else an erasure that goes on at the same time would miss the new key.
  await lockSubject(executor, dialect, subject);
  const made = randomBytes(KEY_BYTES).toString('hex');
  await executor.query(INSERT, [subject, made, new Date().toISOString()]);
  // Another transaction may have made or erased one meanwhile: then that counts.
  const kept = await find(executor, subject);
  if (isErasedFor(kept, observedAt)) return undefined;
  if (kept.key === undefined) throw keyLost();
  return kept.key;
}

/** The key of a subject; `undefined` where there is none (any more). */
export async function findKey(executor: SqlExecutor, subject: string): Promise<SubjectKey | undefined> {
  assertSubject(subject);
  const [row] = rowsOf(await executor.query(SELECT, [subject]));
  return keyIn(row?.key);
}

/**
 * Erases a subject: what was encrypted for it can never be read again, and what was observed until then and is written
 * later is masked. Answers whether there was a key.
 */
export async function eraseKey(
  executor: SqlExecutor,
  subject: string,
  { dialect, at }: Erasure,
): Promise<boolean> {
  assertSubject(subject);
  await lockSubject(executor, dialect, subject);
  const isErased = rowsOf(await executor.query(DELETE, [subject])).length > 0;
  await executor.query(REMEMBER, [digestOf(subject), at.toISOString()]);
  return isErased;
}

/** SQLite has one writer at a time anyway. */
async function lockSubject(executor: SqlExecutor, dialect: SqlDialect, subject: string): Promise<void> {
  if (dialect === 'postgres') await executor.query(LOCK, [`eyrie_audit_subject ${subject}`]);
}

async function find(executor: SqlExecutor, subject: string): Promise<Found> {
  const [row] = rowsOf(await executor.query(SELECT_WITH_ERASURE, [subject, digestOf(subject)]));
  return { key: keyIn(row?.key), erasedAt: typeof row?.erased_at === 'string' ? row.erased_at : undefined };
}

function isErasedFor({ erasedAt }: Found, observedAt: string): boolean {
  return erasedAt !== undefined && !(Date.parse(observedAt) > Date.parse(erasedAt));
}

function keyIn(key: unknown): SubjectKey | undefined {
  if (key === undefined || key === null) return undefined;
  if (typeof key !== 'string' || !KEY_TEXT.test(key)) throw keyLost();
  return Buffer.from(key, 'hex');
}

// A table of the erased must not name them.
function digestOf(subject: string): string {
  return createHash('sha256').update(subject).digest('hex');
}

function keyLost(): EyrieError {
  return new EyrieError({
    code: 'EYRIE_AUDIT_SUBJECT_KEY_LOST',
    problem: "A subject's key in the table eyrie_audit_subject_keys cannot be read as 64 hexadecimal digits",
    remedy:
      'Check that nothing else writes that table, that row-level security shows its rows, and restore it from a backup',
  });
}
