import { parseCheckpointText } from '../integrity/checkpoint-text.js';
import type { VerifierKey } from '../integrity/note-keys.js';
import { parseSignedNote, verifySignedNote } from '../integrity/signed-note.js';
import type { InvalidCheckpoint } from './verification-finding.js';

/** What a checkpoint says of a log. */
export interface CheckpointClaim {
  readonly origin: string;
  readonly size: number;
  readonly root: string;
  /** Whether a known key signed it; `false` only where no key is known at all. */
  readonly signed: boolean;
  readonly note: string;
}

/** What became of a note. */
export type ReadClaim =
  | { readonly kind: 'claim'; readonly claim: CheckpointClaim }
  | { readonly kind: 'unknown-key'; readonly size: number; readonly root: string }
  | { readonly kind: 'invalid'; readonly invalid: InvalidCheckpoint };

/** Reads a checkpoint and verifies its signatures; without any key it is believed as it stands. */
export function readClaim(note: string, keys: readonly VerifierKey[]): ReadClaim {
  const verdict = keys.length === 0 ? parseSignedNote(note) : verifySignedNote(note, keys);
  if (verdict.kind === 'malformed') return invalid({ reason: 'malformed-note', fault: verdict.reason });
  if (verdict.kind === 'invalid-signature') {
    return invalid({ reason: 'signature', key: `${verdict.name}+${verdict.keyId}` });
  }
  const parsed = parseCheckpointText(verdict.text);
  if (parsed.kind === 'malformed') return invalid({ reason: 'malformed-text', fault: parsed.reason });
  const { origin, size, rootHex: root } = parsed;
  if (verdict.kind === 'unknown-keys') return { kind: 'unknown-key', size, root };
  return { kind: 'claim', claim: { origin, size, root, signed: verdict.kind === 'verified', note } };
}

function invalid(what: InvalidCheckpoint): ReadClaim {
  return { kind: 'invalid', invalid: what };
}
