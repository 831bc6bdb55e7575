import { EyrieError } from '@eyrie/core/engine';
import type { Store } from '@eyrie/store/engine';
import type { CheckpointSigner } from '../integrity/checkpoint-signer.js';
import type { CheckpointText } from '../integrity/checkpoint-text.js';
import { readNote } from '../integrity/read-note.js';

const NEWEST_NOTE = 'SELECT note FROM eyrie_audit_checkpoints WHERE stream = $1 ORDER BY size DESC LIMIT 1';

/** Whose checkpoints go on, and in which log. */
export interface SignerCheck {
  readonly store: Pick<Store, 'query'>;
  readonly stream: string;
  readonly signer: CheckpointSigner;
}

/**
 * Checks at start that a signer may go on with a log: one of its keys has signed the newest checkpoint, for the same
 * origin. Else it would make a log that nobody can verify as one. A note that cannot be read is left to the sequencer.
 *
 * @throws EyrieError `EYRIE_AUDIT_SIGNER_CHANGED`
 */
export async function checkSigner({ store, stream, signer }: SignerCheck): Promise<void> {
  const [row] = (await store.query(NEWEST_NOTE, [stream])).rows;
  if (row !== undefined) ownCheckpoint(stream, String(row.note), signer);
}

/**
 * What a note says that a signer's own key has signed for its own origin; `undefined` for one that is broken.
 *
 * @throws EyrieError `EYRIE_AUDIT_SIGNER_CHANGED`
 */
export function ownCheckpoint(
  stream: string,
  note: string,
  signer: CheckpointSigner,
): CheckpointText | undefined {
  const reading = readNote(note, signer);
  if (reading.kind === 'broken') return undefined;
  const { origin } = reading.checkpoint;
  if (origin !== signer.origin) throw originChanged(stream, origin, signer.origin);
  if (reading.kind === 'foreign') throw keysChanged(stream);
  return reading.checkpoint;
}

function keysChanged(stream: string): EyrieError {
  return new EyrieError({
    code: 'EYRIE_AUDIT_SIGNER_CHANGED',
    problem: `The newest checkpoint of the audit log of the stream ${JSON.stringify(stream)} is signed by none of the keys that this instance signs with`,
    remedy:
      'Give the key that has signed until now after the new one (EYRIE_AUDIT_SIGNING_KEYS=new,old) until every instance has both and a checkpoint carries both; a key that was kept beside a file of SQLite goes back to where it was. If it is lost, begin a new stream (EYRIE_AUDIT_STREAM)',
  });
}

function originChanged(stream: string, was: string, is: string): EyrieError {
  return new EyrieError({
    code: 'EYRIE_AUDIT_SIGNER_CHANGED',
    problem: `The checkpoints of the audit log of the stream ${JSON.stringify(stream)} are of the origin ${JSON.stringify(was)}, and this instance would sign for ${JSON.stringify(is)}`,
    remedy:
      'Restore the origin (EYRIE_AUDIT_ORIGIN) on every instance, or begin a new stream (EYRIE_AUDIT_STREAM)',
  });
}
