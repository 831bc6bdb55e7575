import type { CheckpointSigner } from './checkpoint-signer.js';
import { type CheckpointText, parseCheckpointText } from './checkpoint-text.js';
import { parseVerifierKey } from './note-keys.js';
import { verifySignedNote } from './signed-note.js';

/** What a signer finds in the note of a checkpoint. */
export type NoteReading =
  /** One of its keys signed it. */
  | { readonly kind: 'own'; readonly checkpoint: CheckpointText }
  /** Only keys that it does not have signed it, if anybody did. */
  | { readonly kind: 'foreign'; readonly checkpoint: CheckpointText }
  /** It is no checkpoint, or a signature by one of its keys is wrong. */
  | { readonly kind: 'broken' };

/** Reads the note of a checkpoint with the keys of a signer. */
export function readNote(
  note: string,
  { verifierKeys }: Pick<CheckpointSigner, 'verifierKeys'>,
): NoteReading {
  const verdict = verifySignedNote(note, verifierKeys.map(parseVerifierKey));
  if (verdict.kind === 'malformed' || verdict.kind === 'invalid-signature') return { kind: 'broken' };
  const checkpoint = parseCheckpointText(verdict.text);
  if (checkpoint.kind === 'malformed') return { kind: 'broken' };
  return { kind: verdict.kind === 'verified' ? 'own' : 'foreign', checkpoint };
}
