import type { SealedRecord } from '../records/sealed-record.js';
import type { DeliveryResult } from '../sinks/audit-sink.js';
import type { DeliveryContext } from './delivery-context.js';
import type { CursorColumns, DeliveryRow } from './delivery-ledger.js';
/** What a batch of fresh records of which the sink took or refused some has come to. */
export interface BatchVerdict {
    readonly cursor: Partial<CursorColumns>;
    readonly rows: readonly DeliveryRow[];
    readonly delivered: number;
    readonly retried: number;
}
/** The columns of a cursor that nothing holds up. */
export declare const FREE_CURSOR: Readonly<{
    failures: 0;
    failing_since: null;
    next_at: null;
}>;
/** A record of a batch with what became of it. */
export interface JudgedRecord {
    readonly record: SealedRecord;
    readonly result: DeliveryResult;
}
/** Pairs records with results; for a sink that wants order only up to the first that must be tried again. */
export declare function judged(records: readonly SealedRecord[], results: readonly DeliveryResult[], isOrdered: boolean): readonly JudgedRecord[];
/** The last receipt that the results hold, as the column of a cursor. */
export declare function receiptOf(pairs: readonly JudgedRecord[]): Partial<CursorColumns>;
/** A dead letter of a record that was not tried before, or not by itself. */
export declare function deadRow(seq: number, now: number, error: string): DeliveryRow;
/** Every record has its fate: what failed gets a row of its own, and the cursor goes past all of them. */
export declare function verdictInAnyOrder(context: DeliveryContext, pairs: readonly JudgedRecord[], now: number): BatchVerdict;
/** The cursor stops at what must be tried again, which is the last of the pairs. */
export declare function verdictInOrder(context: DeliveryContext, pairs: readonly JudgedRecord[], now: number): BatchVerdict;
//# sourceMappingURL=batch-verdict.d.ts.map