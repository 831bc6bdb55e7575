import type { SqlTransaction } from './sql-executor.js';
/** A transaction that knows whether it goes on. */
export interface ScopedTransaction extends SqlTransaction {
    readonly open: boolean;
}
/** Which transaction of one store the calling code runs in. */
export declare class TransactionScope {
    #private;
    /** The open transaction of the calling code; one that has ended, in whose context a timer lives on, is none. */
    current(): SqlTransaction | undefined;
    /** @throws EyrieError `EYRIE_STORE_TRANSACTION_NESTED` inside an open transaction */
    refuseNested(label: string): void;
    run<Result>(transaction: ScopedTransaction, work: () => Result): Result;
}
//# sourceMappingURL=transaction-scope.d.ts.map