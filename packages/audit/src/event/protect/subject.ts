import { createHash } from 'node:crypto';
import { EyrieError } from '@eyrie/core/engine';
import type { AuditEvent } from '../audit-event.js';

/** Characters of a subject at most. */
const MAX_SUBJECT_LENGTH = 300;

/**
 * Whose personal data an event holds unless told otherwise, as `type/id`: its first target, else its actor. What would be
 * too long, or what no database can hold, is named by its SHA-256.
 */
export function subjectOf(event: Pick<AuditEvent, 'actor' | 'targets'>): string {
  const { type, id } = event.targets[0] ?? event.actor;
  const subject = `${type}/${id}`;
  return isSubject(subject) ? subject : `sha256/${createHash('sha256').update(subject).digest('hex')}`;
}

/** @throws EyrieError `EYRIE_AUDIT_SUBJECT_INVALID` for what cannot be a subject. */
export function assertSubject(subject: string): void {
  if (typeof subject === 'string' && isSubject(subject)) return;
  throw new EyrieError({
    code: 'EYRIE_AUDIT_SUBJECT_INVALID',
    problem: `The subject of personal data is no text of 1 to ${MAX_SUBJECT_LENGTH} characters, or holds a NUL or a lone surrogate`,
    remedy: 'Name whose data it is as "type/id", such as "user/42"',
  });
}

function isSubject(subject: string): boolean {
  return (
    subject !== '' &&
    subject.length <= MAX_SUBJECT_LENGTH &&
    !subject.includes('\0') &&
    subject.isWellFormed()
  );
}
