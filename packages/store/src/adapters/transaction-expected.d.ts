/** @throws EyrieError `EYRIE_STORE_TRANSACTION_EXPECTED` unless what was given is a transaction */
export declare function expectTransaction(isTransaction: boolean, remedy: string): void;
//# sourceMappingURL=transaction-expected.d.ts.map