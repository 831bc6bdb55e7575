import { rowsOf, type SqlExecutor } from '@eyrie/store/engine';
import type { CheckpointSigner } from '../integrity/checkpoint-signer.js';
import type { LogState } from '../storage/log-state.js';
import type { KnownLog } from './known-log.js';
import { logInconsistent } from './log-inconsistent.js';
import { replay, treeOf } from './replay.js';
import { checkSigned, signedPoint } from './signed-end.js';

const LAST_RECORDS = `SELECT seq, hash FROM eyrie_audit_log
  WHERE stream = $1 AND seq >= $2 AND sealed_at >= $3 ORDER BY seq LIMIT 2`;

/**
 * Checks that head, last record, ids and last checkpoint tell the same, in one statement: a log must not sign
 * checkpoints that contradict each other.
 *
 * @throws EyrieError `EYRIE_AUDIT_LOG_INCONSISTENT`
 */
export async function checkEnd(executor: SqlExecutor, state: LogState): Promise<void> {
  const { head, pruned, lastIdSeq } = state;
  const rows = rowsOf(await executor.query(LAST_RECORDS, [head.stream, head.size, head.sealedAt]));
  const [last, beyond] = rows;
  if (beyond !== undefined) throw found(state, `it has records after ${head.size}, its end`);
  if (last === undefined && head.size !== (pruned?.lastSeq ?? 0)) {
    throw found(state, `its last record, ${head.size}, is missing`);
  }
  const lastHash = last?.hash ?? (pruned?.lastSeq === head.size ? pruned.lastHash : null);
  const lastSeq = last === undefined ? head.size : Number(last.seq);
  if (lastSeq !== head.size || lastHash !== head.hash) {
    throw found(state, `its last record, ${lastSeq}, is not the one that its head names`);
  }
  if (lastIdSeq !== (last === undefined ? 0 : head.size)) {
    throw found(state, `its ids end at ${lastIdSeq} and its records at ${head.size}`);
  }
  checkLastCheckpoint(state);
}

function checkLastCheckpoint(state: LogState): void {
  const { head, checkpoint, pruned } = state;
  const { root } = treeOf(state, head);
  if (checkpoint === undefined) {
    // The first batch makes one with its records.
    if (head.size > 0) throw found(state, `it has ${head.size} records and no checkpoint`);
    return;
  }
  if (checkpoint.size > head.size) {
    throw found(state, `its last checkpoint is of ${checkpoint.size} records and it has ${head.size}`);
  }
  if (checkpoint.size === head.size && checkpoint.root !== root) {
    throw found(state, `its last checkpoint, of ${checkpoint.size} records, has another root than its head`);
  }
  if (pruned !== undefined && pruned.lastSeq > checkpoint.size) {
    throw found(state, `it was pruned up to ${pruned.lastSeq}, after its last checkpoint`);
  }
}

/**
 * Checks that the newest checkpoint is signed and that the records since then lead from it to the head: what an instance
 * does before it seals for the first time.
 *
 * @throws EyrieError `EYRIE_AUDIT_LOG_INCONSISTENT`, `EYRIE_AUDIT_SIGNER_CHANGED`
 */
export async function checkSinceCheckpoint(
  executor: SqlExecutor,
  state: LogState,
  signer: CheckpointSigner,
): Promise<void> {
  checkSigned(state, signer);
  await replay(executor, state, await signedPoint(executor, state));
}

/**
 * Checks that a log goes on from where this instance knows it to have been, whatever its database says by now.
 *
 * @throws EyrieError `EYRIE_AUDIT_LOG_INCONSISTENT`, `EYRIE_AUDIT_SIGNER_CHANGED`
 */
export async function checkGrowth(
  executor: SqlExecutor,
  state: LogState,
  { known, signer }: { readonly known: KnownLog; readonly signer: CheckpointSigner },
): Promise<void> {
  const { head, checkpoint } = state;
  const prunedTo = state.pruned?.lastSeq ?? 0;
  if (head.size < known.size) {
    throw found(state, `it ends at ${head.size}, and ${known.size} records were sealed`);
  }
  const knownSize = known.checkpoint?.size ?? 0;
  if ((checkpoint?.size ?? 0) < knownSize) {
    throw found(state, `its checkpoint of ${knownSize} records is missing`);
  }
  if (checkpoint?.note !== known.checkpoint?.note || prunedTo !== known.prunedTo) {
    checkSigned(state, signer);
  }
  if (head.size === known.size) {
    if (head.hash === known.hash && head.frontier.join() === known.frontier.join()) return;
    throw found(state, `its head, of ${head.size} records, is not the one that was sealed`);
  }
  // Others have sealed. What was pruned meanwhile is vouched for by the newest checkpoint, which is signed.
  const isPruned = prunedTo > known.size;
  await replay(executor, state, isPruned ? await signedPoint(executor, state) : known);
}

function found({ head }: LogState, finding: string): Error {
  return logInconsistent(head.stream, finding);
}
