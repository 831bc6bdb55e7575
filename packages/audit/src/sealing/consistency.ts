import { EyrieError } from '@eyrie/core/engine';
import { rowsOf, type SqlExecutor } from '@eyrie/store/engine';
import { chainHash } from '../integrity/hash-chain.js';
import { MerkleFrontier } from '../integrity/merkle.js';
import type { LogState } from '../storage/log-state.js';
import { RECORD_COLUMNS, recordOfRow, type StoredCheckpoint } from '../storage/stored-rows.js';

const LAST_RECORDS = `SELECT seq, hash FROM eyrie_audit_log
  WHERE stream = $1 AND seq >= $2 AND sealed_at >= $3 ORDER BY seq LIMIT 2`;
const PAGE = 500;
const NEXT_RECORDS = `SELECT ${RECORD_COLUMNS} FROM eyrie_audit_log l
  WHERE l.stream = $1 AND l.seq > $2 ORDER BY l.seq LIMIT ${PAGE}`;

/**
 * Checks that head, last record, ids and last checkpoint tell the same, in one statement: a log must not sign
 * checkpoints that contradict each other.
 *
 * @throws EyrieError `EYRIE_AUDIT_LOG_INCONSISTENT`
 */
export async function checkEnd(executor: SqlExecutor, state: LogState): Promise<void> {
  const { head, checkpoint, pruned, lastIdSeq } = state;
  const rows = rowsOf(await executor.query(LAST_RECORDS, [head.stream, head.size, head.sealedAt]));
  const [last, beyond] = rows;
  if (beyond !== undefined) throw inconsistent(state, `it has records after ${head.size}, its end`);
  if (last === undefined && head.size !== (pruned?.lastSeq ?? 0)) {
    throw inconsistent(state, `its last record, ${head.size}, is missing`);
  }
  const lastHash = last?.hash ?? (pruned?.lastSeq === head.size ? pruned.lastHash : null);
  const lastSeq = last === undefined ? head.size : Number(last.seq);
  if (lastSeq !== head.size || lastHash !== head.hash) {
    throw inconsistent(state, `its last record, ${lastSeq}, is not the one that its head names`);
  }
  if (lastIdSeq !== (last === undefined ? 0 : head.size)) {
    throw inconsistent(state, `its ids end at ${lastIdSeq} and its records at ${head.size}`);
  }
  checkLastCheckpoint(state, checkpoint);
}

function checkLastCheckpoint(state: LogState, checkpoint: StoredCheckpoint | undefined): void {
  const { root } = treeOf(state, state.head);
  if (checkpoint === undefined) {
    if (state.pruned !== undefined) throw inconsistent(state, 'it was pruned but has no checkpoint');
    return;
  }
  const { head } = state;
  if (checkpoint.size > head.size) {
    throw inconsistent(state, `its last checkpoint is of ${checkpoint.size} records and it has ${head.size}`);
  }
  if (checkpoint.size === head.size && checkpoint.root !== root) {
    throw inconsistent(
      state,
      `its last checkpoint, of ${checkpoint.size} records, has another root than its head`,
    );
  }
}

/**
 * Checks besides that the records since the last checkpoint lead from it to the head, and that the checkpoint is what
 * its signed note says: what an instance does before it seals for the first time.
 *
 * @throws EyrieError `EYRIE_AUDIT_LOG_INCONSISTENT`
 */
export async function checkSinceCheckpoint(executor: SqlExecutor, state: LogState): Promise<void> {
  const { head, checkpoint } = state;
  const start = checkpoint ?? { size: 0, frontier: [] };
  if (checkpoint !== undefined) checkNote(state, checkpoint);
  const tree = treeOf(state, start);
  let hash = await hashAt(executor, state, start.size);
  for (;;) {
    const rows = rowsOf(await executor.query(NEXT_RECORDS, [head.stream, tree.size]));
    for (const record of rows.map(recordOfRow)) {
      const isNext = record.seq === tree.size + 1 && record.prevHash === hash;
      if (!isNext || chainHash(hash, record.body) !== record.hash) {
        throw inconsistent(state, `its record ${record.seq} does not follow from the one before`);
      }
      hash = record.hash;
      tree.append(record.body);
    }
    if (rows.length < PAGE) break;
  }
  if (tree.size !== head.size || hash !== head.hash || tree.root !== treeOf(state, head).root) {
    throw inconsistent(state, `its records since ${start.size} do not lead to its head`);
  }
}

function checkNote(state: LogState, checkpoint: StoredCheckpoint): void {
  const { size, root, note } = checkpoint;
  const [, noteSize, noteRoot] = note.split('\n');
  const isSigned = noteSize === `${size}` && noteRoot === Buffer.from(root, 'hex').toString('base64');
  if (isSigned && root === treeOf(state, checkpoint).root) return;
  throw inconsistent(state, `its last checkpoint, of ${size} records, is not what its signed note says`);
}

/** The hash of a record that may have been pruned. */
async function hashAt(executor: SqlExecutor, state: LogState, seq: number): Promise<string | null> {
  if (seq === 0) return null;
  if (state.pruned?.lastSeq === seq) return state.pruned.lastHash;
  const [row] = rowsOf(
    await executor.query('SELECT hash FROM eyrie_audit_log WHERE stream = $1 AND seq = $2', [
      state.head.stream,
      seq,
    ]),
  );
  if (row === undefined) throw inconsistent(state, `its record ${seq} is missing`);
  return String(row.hash);
}

function treeOf(
  state: LogState,
  { size, frontier }: { readonly size: number; readonly frontier: readonly string[] },
): MerkleFrontier {
  try {
    return MerkleFrontier.fromHex(frontier, size);
  } catch (error) {
    throw inconsistent(state, `what is kept of its tree of ${size} records cannot be read`, error);
  }
}

function inconsistent({ head }: LogState, finding: string, cause?: unknown): EyrieError {
  return new EyrieError({
    code: 'EYRIE_AUDIT_LOG_INCONSISTENT',
    problem: `The audit log of the stream ${JSON.stringify(head.stream)} was changed or restored in part: ${finding}. Nothing more is sealed or signed`,
    remedy:
      'Keep the database as it is, run "eyrie audit verify" against it and against what was anchored, and restore a whole backup or begin a new stream; events wait in the outbox meanwhile',
    cause,
  });
}
