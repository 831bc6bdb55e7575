import { EyrieError } from '@eyrie/core/engine';
import { decodeBase64 } from './base64.js';
import { isHashHex } from './hex.js';
import { isNoteText } from './signed-note.js';

const SIZE = /^(0|[1-9]\d{0,15})$/;
const ROOT_BYTES = 32;

/** What the text of a checkpoint says (https://c2sp.org/tlog-checkpoint). */
export interface CheckpointText {
  /** Which log it is of. */
  readonly origin: string;
  /** Leaves of its tree. */
  readonly size: number;
  /** Root of its tree (RFC 6962), in hexadecimal. */
  readonly rootHex: string;
  /** Further lines, of which nothing is known. @default [] */
  readonly extensions?: readonly string[] | undefined;
}

/** Why the text of a note is not that of a checkpoint. */
export type CheckpointFault = 'lines' | 'origin' | 'size' | 'root' | 'extension';

/** What the text of a note says as a checkpoint. */
export type ParsedCheckpoint =
  | (CheckpointText & { readonly kind: 'checkpoint'; readonly extensions: readonly string[] })
  | { readonly kind: 'malformed'; readonly reason: CheckpointFault };

/** Reads the text of a checkpoint, without its signatures. */
export function parseCheckpointText(text: string): ParsedCheckpoint {
  if (!text.endsWith('\n')) return malformed('lines');
  const [origin, sizeText, rootText, ...extensions] = text.slice(0, -1).split('\n');
  if (origin === undefined || sizeText === undefined || rootText === undefined) return malformed('lines');
  if (origin === '') return malformed('origin');
  const size = Number(sizeText);
  if (!SIZE.test(sizeText) || !Number.isSafeInteger(size)) return malformed('size');
  const root = decodeBase64(rootText);
  if (root?.length !== ROOT_BYTES) return malformed('root');
  if (extensions.includes('')) return malformed('extension');
  return { kind: 'checkpoint', origin, size, rootHex: root.toString('hex'), extensions };
}

/**
 * The text of a checkpoint, which is then signed.
 *
 * @throws EyrieError `EYRIE_AUDIT_CHECKPOINT_INVALID`
 */
export function formatCheckpointText(checkpoint: CheckpointText): string {
  const { origin, size, rootHex, extensions = [] } = checkpoint;
  const root = isHashHex(rootHex) ? Buffer.from(rootHex, 'hex').toString('base64') : '';
  const text = [origin, size, root, ...extensions].map((line) => `${line}\n`).join('');
  const parsed = parseCheckpointText(text);
  const sameLines = parsed.kind === 'checkpoint' && parsed.extensions.length === extensions.length;
  if (sameLines && parsed.origin === origin && isNoteText(text)) return text;
  throw new EyrieError({
    code: 'EYRIE_AUDIT_CHECKPOINT_INVALID',
    problem: 'A checkpoint cannot be written: its origin, size, root or an extension line is not valid',
    remedy: 'Give an origin of one line, a size from 0 on, and a root of 64 lower-case hexadecimal digits',
  });
}

function malformed(reason: CheckpointFault): ParsedCheckpoint {
  return { kind: 'malformed', reason };
}
