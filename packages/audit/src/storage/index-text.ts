import { createHash } from 'node:crypto';

// Four such texts of four bytes a character fit into one entry of an index of PostgreSQL, which takes 2,704 bytes.
const MAX_LENGTH = 160;
const KEPT_LENGTH = 95;

/**
 * A text of an event as the columns that are searched hold it: without NUL, which PostgreSQL does not take, and no longer
 * than an index allows; what is longer ends in its SHA-256. The body keeps the text as it is.
 */
export function indexText(text: string): string {
  const plain = text.includes('\0') ? text.replaceAll('\0', '\uFFFD') : text;
  if (plain.length <= MAX_LENGTH) return plain.isWellFormed() ? plain : plain.toWellFormed();
  const digest = createHash('sha256').update(text).digest('hex');
  return `${plain.slice(0, KEPT_LENGTH).toWellFormed()}#${digest}`;
}
