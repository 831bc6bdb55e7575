import type { SqlDialect, SqlTransaction } from '@eyrie/store/engine';
import { type SealableEvent } from './sealable-event.js';
/** What was taken out of the outbox and cannot be sealed. */
export interface RejectedRow {
    readonly id: string;
    readonly body: string;
    readonly reason: 'id_conflict' | 'not_an_event';
}
/** What was taken out of the outbox. */
export interface OutboxBatch {
    readonly taken: number;
    /** In ascending order of their ids. */
    readonly events: readonly SealableEvent[];
    readonly rejected: readonly RejectedRow[];
    /** Events that are sealed already. */
    readonly duplicates: number;
}
/** Takes the next rows of a stream out of the outbox, and sorts out what cannot be sealed or is sealed already. */
export declare function takeFromOutbox(transaction: SqlTransaction, dialect: SqlDialect, { stream, limit }: {
    readonly stream: string;
    readonly limit: number;
}): Promise<OutboxBatch>;
//# sourceMappingURL=outbox-queue.d.ts.map