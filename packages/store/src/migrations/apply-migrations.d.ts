import type { SqlExecutor } from '../sql/sql-executor.js';
import type { SqlDialect } from '../sql/store.js';
import type { Migration } from './migration.js';
/** Where migrations are applied: on a transaction that is kept, or not, as a whole. */
export interface MigrationRun {
    readonly transaction: SqlExecutor;
    readonly dialect: SqlDialect;
    /** For messages: {@link Store.label}. */
    readonly label: string;
    readonly migrations: readonly Migration[];
    /** Milliseconds since 1970, for the times that are noted. @default Date.now */
    readonly now?: (() => number) | undefined;
}
/** Applies what is new on an open transaction. SQLite's holds the lock of writers already; PostgreSQL's takes one. */
export declare function applyMigrations(run: MigrationRun): Promise<void>;
//# sourceMappingURL=apply-migrations.d.ts.map