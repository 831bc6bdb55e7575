export { type DrizzleTransaction, drizzleExecutor } from './adapters/drizzle-executor.js';
export { expectInTransaction } from './adapters/expect-in-transaction.js';
export { type KyselyQueries, type KyselyTransaction, kyselyExecutor } from './adapters/kysely-executor.js';
export { type PostgresJsTransaction, postgresJsExecutor } from './adapters/postgres-js-executor.js';
export { type PrismaTransaction, prismaExecutor } from './adapters/prisma-executor.js';
export { openAppStore, storeOptionsOf } from './app/app-store.js';
export { type OpenStoreOptions, openStore } from './app/open-store.js';
export { type ResolvedStoreOptions, type StoreOptions, storeSection } from './config/store-options.js';
export {
  labelOf,
  type PostgresUrl,
  parseStoreUrl,
  type SqliteUrl,
  type StoreUrl,
} from './config/store-url.js';
export { keepOutOfGit } from './files/keep-out-of-git.js';
export type { Lease } from './leases/lease.js';
export { leaseMigrations } from './leases/lease-migrations.js';
export { type LeaseRequest, Leases, type LeasesOptions } from './leases/leases.js';
export type { Migration } from './migrations/migration.js';
export type { PostgresClient, PostgresPool, PostgresQuery } from './postgres/pg-driver.js';
export type { PostgresSource, PostgresStoreOptions } from './postgres/postgres-source.js';
export { openPostgresStore, type PostgresStore } from './postgres/postgres-store.js';
export { rowsOf } from './sql/rows-of.js';
export type { SqlExecutor, SqlResult, SqlRow, SqlTransaction, SqlValue } from './sql/sql-executor.js';
export type { SqlDialect, Store, TransactionOptions } from './sql/store.js';
export { isUniqueViolation } from './sql/unique-violation.js';
export { openSqliteStore, type SqliteStore, type SqliteStoreOptions } from './sqlite/sqlite-store.js';
