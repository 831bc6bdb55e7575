import type { SqlDialect, SqlTransaction } from '@eyrie/store/engine';
import type { SealedRecord } from '../records/sealed-record.js';
import type { LogHead } from './log-state.js';
import { type StoredCheckpoint } from './stored-rows.js';
/** A record with what it is searched by. */
export interface LogEntry {
    readonly record: SealedRecord;
    readonly time: string;
    readonly type: string;
    readonly action: string;
    readonly outcome: string;
    readonly actorId: string;
    readonly targets: readonly {
        readonly type: string;
        readonly id: string;
    }[];
}
/** A row of the outbox that is kept aside, since it cannot be sealed. */
export interface RejectedEntry {
    readonly stream: string;
    readonly id: string;
    readonly body: string;
    readonly reason: string;
    /** ISO 8601. */
    readonly rejectedAt: string;
}
/** Writes what a leader has sealed, in its transaction. */
export declare class LogWriter {
    #private;
    constructor(transaction: SqlTransaction, dialect: SqlDialect);
    /** Makes the partition of PostgreSQL in which a month's records are kept, and that of the month after it. */
    ensurePartition(month: string): Promise<void>;
    appendRecords(entries: readonly LogEntry[]): Promise<void>;
    keepRejected(rows: readonly RejectedEntry[]): Promise<void>;
    writeHead({ stream, size, hash, frontier, sealedAt }: LogHead): Promise<void>;
    appendCheckpoint(checkpoint: StoredCheckpoint): Promise<void>;
}
//# sourceMappingURL=log-writer.d.ts.map