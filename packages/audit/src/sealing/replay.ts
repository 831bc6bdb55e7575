import { rowsOf, type SqlExecutor } from '@eyrie/store/engine';
import { chainHash } from '../integrity/hash-chain.js';
import { MerkleFrontier } from '../integrity/merkle.js';
import type { LogState } from '../storage/log-state.js';
import { RECORD_COLUMNS, recordOfRow } from '../storage/stored-rows.js';
import type { LogPoint } from './known-log.js';
import { logInconsistent } from './log-inconsistent.js';

const PAGE = 500;
const NEXT_RECORDS = `SELECT ${RECORD_COLUMNS} FROM eyrie_audit_log l
  WHERE l.stream = $1 AND l.seq > $2 AND l.seq <= $3 ORDER BY l.seq LIMIT ${PAGE}`;

/**
 * Checks that the records after a point lead from it to the head, over the newest checkpoint where that lies between;
 * read in pages.
 *
 * @throws EyrieError `EYRIE_AUDIT_LOG_INCONSISTENT`
 */
export async function replay(executor: SqlExecutor, state: LogState, from: LogPoint): Promise<void> {
  const { head, checkpoint } = state;
  const tree = treeOf(state, from);
  let { hash } = from;
  for (;;) {
    const rows = rowsOf(await executor.query(NEXT_RECORDS, [head.stream, tree.size, head.size]));
    for (const record of rows.map(recordOfRow)) {
      const isNext = record.seq === tree.size + 1 && record.prevHash === hash;
      if (!isNext || chainHash(hash, record.body) !== record.hash) {
        throw logInconsistent(head.stream, `its record ${record.seq} does not follow from the one before`);
      }
      hash = record.hash;
      tree.append(record.body);
      if (tree.size === checkpoint?.size && tree.root !== checkpoint.root) {
        throw logInconsistent(
          head.stream,
          `its records since ${from.size} do not lead to its checkpoint of ${tree.size} records`,
        );
      }
    }
    if (rows.length < PAGE) break;
  }
  if (tree.size !== head.size || hash !== head.hash || tree.root !== treeOf(state, head).root) {
    throw logInconsistent(head.stream, `its records since ${from.size} do not lead to its head`);
  }
}

/**
 * The tree that is kept in the database.
 *
 * @throws EyrieError `EYRIE_AUDIT_LOG_INCONSISTENT` for one that cannot be
 */
export function treeOf(
  { head: { stream } }: LogState,
  { size, frontier }: Pick<LogPoint, 'size' | 'frontier'>,
): MerkleFrontier {
  try {
    return MerkleFrontier.fromHex(frontier, size);
  } catch (error) {
    throw logInconsistent(stream, `what is kept of its tree of ${size} records cannot be read`, error);
  }
}
