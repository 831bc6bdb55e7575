import type { SqlExecutor } from '../sql/sql-executor.js';
import type { SqlDialect } from '../sql/store.js';
import type { Migration } from './migration.js';
/** A migration that a database has. */
export interface AppliedMigration {
    readonly id: string;
    /** SHA-256 of its statements in hexadecimal. */
    readonly digest: string;
}
/** SHA-256 of the statements of one dialect, in hexadecimal. */
export declare function digestOf(migration: Migration, dialect: SqlDialect): string;
/** @throws EyrieError `EYRIE_STORE_MIGRATION_INVALID` for an id of another form, twice the same, or out of order */
export declare function checkMigrations(migrations: readonly Migration[]): void;
/** What the database has; rejects where it has no table of migrations. */
export declare function readApplied(executor: SqlExecutor): Promise<readonly AppliedMigration[]>;
/** What a list is compared with. */
export interface HistoryComparison {
    readonly migrations: readonly Migration[];
    readonly applied: readonly AppliedMigration[];
    readonly dialect: SqlDialect;
    readonly label: string;
}
/**
 * The migrations that are still to be applied, in order. What other owners applied is none of this list's business.
 *
 * @throws EyrieError `EYRIE_STORE_MIGRATION_CHANGED`, `EYRIE_STORE_NEWER`
 */
export declare function findMissing({ migrations, applied, dialect, label, }: HistoryComparison): readonly Migration[];
//# sourceMappingURL=migration-history.d.ts.map