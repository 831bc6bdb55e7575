/**
 * Refuses what is known to be in no transaction among executors that need no adapter: a `Pool` of `pg` or a client
 * before its BEGIN; a `DataSource` of TypeORM, its own manager, and a query runner before its transaction; a store of
 * Eyrie. Of anything else it cannot tell, and lets it pass.
 *
 * @throws EyrieError `EYRIE_STORE_TRANSACTION_EXPECTED`
 */
export declare function expectInTransaction(executor: object): void;
//# sourceMappingURL=expect-in-transaction.d.ts.map