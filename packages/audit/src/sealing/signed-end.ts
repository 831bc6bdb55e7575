import { rowsOf, type SqlExecutor } from '@eyrie/store/engine';
import type { CheckpointSigner } from '../integrity/checkpoint-signer.js';
import type { CheckpointText } from '../integrity/checkpoint-text.js';
import { readNote } from '../integrity/read-note.js';
import type { LogState } from '../storage/log-state.js';
import type { LogPoint } from './known-log.js';
import { logInconsistent } from './log-inconsistent.js';
import { treeOf } from './replay.js';
import { ownCheckpoint } from './signer-check.js';

/**
 * Checks that the newest checkpoint is what its note says, and the note signed by one of the signer's own keys; and that
 * what was pruned last is what its note says, which a key may have signed that is long out of use.
 *
 * @throws EyrieError `EYRIE_AUDIT_LOG_INCONSISTENT`, `EYRIE_AUDIT_SIGNER_CHANGED`
 */
export function checkSigned(state: LogState, signer: CheckpointSigner): void {
  const { checkpoint, pruned, head } = state;
  if (checkpoint !== undefined) {
    const { size, root, frontier, note } = checkpoint;
    const said = ownCheckpoint(head.stream, note, signer);
    if (said?.rootHex !== root || !isSaid(state, said, { size, frontier })) {
      throw logInconsistent(
        head.stream,
        `its last checkpoint, of ${size} records, is not what its signed note says`,
      );
    }
  }
  if (pruned === undefined) return;
  const { lastSeq, frontier, note } = pruned;
  const reading = readNote(note, signer);
  const said = reading.kind === 'broken' ? undefined : reading.checkpoint;
  if (said?.origin !== signer.origin || !isSaid(state, said, { size: lastSeq, frontier })) {
    throw logInconsistent(
      head.stream,
      `its pruned segment, up to ${lastSeq}, is not what its signed note says`,
    );
  }
}

function isSaid(state: LogState, said: CheckpointText, kept: Pick<LogPoint, 'size' | 'frontier'>): boolean {
  return said.size === kept.size && said.rootHex === treeOf(state, kept).root;
}

/** Where the newest checkpoint is, which {@link checkSigned} has looked at; the beginning where there is none. */
export async function signedPoint(executor: SqlExecutor, state: LogState): Promise<LogPoint> {
  const { head, checkpoint, pruned } = state;
  if (checkpoint === undefined) return { size: 0, hash: null, frontier: [] };
  const { size, frontier } = checkpoint;
  // The record itself may have been pruned.
  if (pruned?.lastSeq === size) return { size, frontier, hash: pruned.lastHash };
  const [row] = rowsOf(
    await executor.query('SELECT hash FROM eyrie_audit_log WHERE stream = $1 AND seq = $2', [
      head.stream,
      size,
    ]),
  );
  if (row === undefined) throw logInconsistent(head.stream, `its record ${size} is missing`);
  return { size, frontier, hash: String(row.hash) };
}
