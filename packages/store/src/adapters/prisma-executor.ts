import type { SqlTransaction } from '../sql/sql-executor.js';
import { adaptedTransaction } from './adapted-transaction.js';
import { databaseErrorOf } from './prisma-error.js';
import { expectTransaction } from './transaction-expected.js';

/** What Eyrie needs of the client that `prisma.$transaction(async (tx) => …)` passes. */
export interface PrismaTransaction {
  $queryRawUnsafe(text: string, ...values: unknown[]): PromiseLike<unknown>;
  $executeRawUnsafe(text: string, ...values: unknown[]): PromiseLike<number>;
  /** Only a client outside of a transaction has it. */
  readonly $connect?: undefined;
}

const READS = /^\s*(?:SELECT|WITH|VALUES|TABLE|EXPLAIN|SHOW)\b|\bRETURNING\b/i;

/**
 * A transaction of Prisma as a transaction of Eyrie: what is written through it is kept together with what Prisma writes.
 *
 * Errors are those of the database, with their SQLSTATE as `code`.
 *
 * Prisma reads no column of type `void`: cast it, as in `CAST(pg_notify(…) AS TEXT)`.
 *
 * @throws EyrieError `EYRIE_STORE_TRANSACTION_EXPECTED` where it is given a client that is in no transaction
 *
 * @example
 * ```ts excerpt
 * await prisma.$transaction(async (tx) => {
 *   await tx.user.create({ data: user });
 *   await audit.emit(event, { tx: prismaExecutor(tx) });
 * });
 * ```
 */
export function prismaExecutor(transaction: PrismaTransaction): SqlTransaction {
  expectTransaction(
    transaction.$connect === undefined,
    'Pass the tx of prisma.$transaction(async (tx) => …), not the client',
  );
  return adaptedTransaction(async (text, values) => {
    try {
      // Awaited here: Prisma sends a statement once it is awaited.
      return READS.test(text)
        ? await transaction.$queryRawUnsafe(text, ...values)
        : await transaction.$executeRawUnsafe(text, ...values);
    } catch (error) {
      throw databaseErrorOf(error);
    }
  });
}
