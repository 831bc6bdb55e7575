import type { SqlTransaction, Store } from '@eyrie/store/engine';
import type { AuditEventInput } from '../../event/audit-event.js';
import type { DeploymentLedger, LedgerEntry, LedgerOutcome } from './deployment-ledger.js';
/** What {@link StoreDeploymentLedger} works with. */
export interface StoreDeploymentLedgerOptions {
    /** With the table of `REQUESTS_MIGRATION`. */
    readonly store: Store;
    /** Records an audit event in a transaction of the store, as `AuditService.emit` does. */
    readonly emit: (event: AuditEventInput, options: {
        readonly tx: SqlTransaction;
    }) => Promise<{
        readonly id: string;
    }>;
    /** Milliseconds since 1970. @default Date.now */
    readonly now?: (() => number) | undefined;
}
/**
 * Keeps the keys beside the audit trail: key and event are written in one transaction, so that of the same request sent
 * twice at once exactly one event remains. Keys are forgotten after 31 days.
 */
export declare class StoreDeploymentLedger implements DeploymentLedger {
    #private;
    constructor({ store, emit, now }: StoreDeploymentLedgerOptions);
    record(entry: LedgerEntry): Promise<LedgerOutcome>;
}
//# sourceMappingURL=store-deployment-ledger.d.ts.map