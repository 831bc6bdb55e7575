import { randomBytes } from 'node:crypto';
import { EyrieError } from '@eyrie/core/engine';
import { rowsOf, type SqlExecutor } from '@eyrie/store/engine';
import type { SubjectKey } from './personal-cipher.js';
import { assertSubject } from './subject.js';

const KEY_BYTES = 32;
const KEY_TEXT = /^[0-9a-f]{64}$/;

// CAST is understood by both dialects, and lets every adapter bind a plain text.
const SELECT = 'SELECT key FROM eyrie_audit_subject_keys WHERE subject = CAST($1 AS text)';
const INSERT =
  'INSERT INTO eyrie_audit_subject_keys (subject, key, created_at) ' +
  'VALUES (CAST($1 AS text), CAST($2 AS text), CAST($3 AS text)) ON CONFLICT (subject) DO NOTHING';
const DELETE = 'DELETE FROM eyrie_audit_subject_keys WHERE subject = CAST($1 AS text) RETURNING subject';

/**
 * The key of a subject, made at its first use. Asked in the transaction that keeps the event and remembered nowhere else:
 * so a key that was rolled back or erased is never used again.
 *
 * @throws EyrieError `EYRIE_AUDIT_SUBJECT_INVALID`, `EYRIE_AUDIT_SUBJECT_KEY_LOST` where what was written cannot be read.
 */
export async function keyOf(executor: SqlExecutor, subject: string): Promise<SubjectKey> {
  const known = await findKey(executor, subject);
  if (known !== undefined) return known;
  const made = randomBytes(KEY_BYTES).toString('hex');
  await executor.query(INSERT, [subject, made, new Date().toISOString()]);
  // Another transaction may have made one meanwhile: then that one counts.
  const kept = await findKey(executor, subject);
  if (kept !== undefined) return kept;
  throw keyLost();
}

/** The key of a subject; `undefined` where there is none (any more). */
export async function findKey(executor: SqlExecutor, subject: string): Promise<SubjectKey | undefined> {
  assertSubject(subject);
  const [row] = rowsOf(await executor.query(SELECT, [subject]));
  if (row === undefined) return undefined;
  const { key } = row;
  if (typeof key !== 'string' || !KEY_TEXT.test(key)) throw keyLost();
  return Buffer.from(key, 'hex');
}

/** Erases a subject: what was encrypted for it can never be read again. Answers whether there was a key. */
export async function eraseKey(executor: SqlExecutor, subject: string): Promise<boolean> {
  assertSubject(subject);
  return rowsOf(await executor.query(DELETE, [subject])).length > 0;
}

function keyLost(): EyrieError {
  return new EyrieError({
    code: 'EYRIE_AUDIT_SUBJECT_KEY_LOST',
    problem: "A subject's key in the table eyrie_audit_subject_keys cannot be read as 64 hexadecimal digits",
    remedy:
      'Check that nothing else writes that table, that row-level security shows its rows, and restore it from a backup',
  });
}
