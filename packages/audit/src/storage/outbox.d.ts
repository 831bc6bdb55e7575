import { type SqlDialect, type SqlExecutor } from '@eyrie/store/engine';
/** An event on its way to the log. */
export interface OutboxRow {
    readonly stream: string;
    /** The event's own id. */
    readonly id: string;
    /** The event's canonical JSON. */
    readonly body: string;
    /**
     * Whether the same event may have been recorded before: its id is the caller's own, or an earlier attempt was left
     * without an answer. Costs a look at what is sealed. @default false
     */
    readonly mayExist?: boolean | undefined;
}
/** What waits for the sequencer. */
export interface OutboxState {
    /** Rows, counted up to 100,000. */
    readonly depth: number;
    /** When the first in line was written, ISO 8601; `undefined` where nothing waits. */
    readonly oldestAt: string | undefined;
}
/**
 * Writes events into the outbox, in whatever transaction the executor runs: a rollback takes them back. Several rows
 * may take several statements, which are kept together only in a transaction. Nothing of it ends a transaction of
 * PostgreSQL that goes well otherwise.
 *
 * @throws EyrieError `EYRIE_AUDIT_ID_CONFLICT` where a row that {@link OutboxRow.mayExist} has the id of another event;
 * the same event again is none.
 */
export declare function insertOutbox(executor: SqlExecutor, dialect: SqlDialect, rows: readonly OutboxRow[]): Promise<void>;
/** How much waits for the sequencer of a stream, and since when. */
export declare function outboxState(executor: SqlExecutor, stream: string): Promise<OutboxState>;
//# sourceMappingURL=outbox.d.ts.map