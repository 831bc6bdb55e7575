import { type SqlExecutor } from '@eyrie/store/engine';
import type { LogState } from '../storage/log-state.js';
/**
 * Checks that head, last record, ids and last checkpoint tell the same, in one statement: a log must not sign
 * checkpoints that contradict each other.
 *
 * @throws EyrieError `EYRIE_AUDIT_LOG_INCONSISTENT`
 */
export declare function checkEnd(executor: SqlExecutor, state: LogState): Promise<void>;
/**
 * Checks besides that the records since the last checkpoint lead from it to the head, and that the checkpoint is what
 * its signed note says: what an instance does before it seals for the first time.
 *
 * @throws EyrieError `EYRIE_AUDIT_LOG_INCONSISTENT`
 */
export declare function checkSinceCheckpoint(executor: SqlExecutor, state: LogState): Promise<void>;
//# sourceMappingURL=consistency.d.ts.map