import { type SqlDialect, type SqlExecutor } from '@eyrie/store/engine';
import { type StoredCheckpoint } from './stored-rows.js';
/** Where a log ends. */
export interface LogHead {
    readonly stream: string;
    /** Records that were sealed, the pruned ones included: the `seq` of the last one. */
    readonly size: number;
    /** The `hash` of the last record; `null` where there is none. */
    readonly hash: string | null;
    /** Roots of the perfect subtrees of the tree of this size, from left to right, in hexadecimal. */
    readonly frontier: readonly string[];
    /** When the last record was sealed, ISO 8601; empty where there is none. */
    readonly sealedAt: string;
}
/** A log as its next leader finds it. */
export interface LogState {
    /** The time of the database's host, ISO 8601. */
    readonly now: string;
    readonly head: LogHead;
    readonly checkpoint: StoredCheckpoint | undefined;
    /** The end of what was pruned. */
    readonly pruned: {
        readonly lastSeq: number;
        readonly lastHash: string;
    } | undefined;
    /** The highest `seq` that has an id in `eyrie_audit_ids`. */
    readonly lastIdSeq: number;
}
/** Reads where a log stands, in one statement. */
export declare function readLogState(executor: SqlExecutor, dialect: SqlDialect, stream: string): Promise<LogState>;
//# sourceMappingURL=log-state.d.ts.map