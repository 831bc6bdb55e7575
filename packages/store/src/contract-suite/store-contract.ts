import { closingCases } from './closing-cases.js';
import type { StoreContractCase } from './contract-case.js';
import { leaseCases } from './lease-cases.js';
import { migrationCases } from './migration-cases.js';
import { statementCases } from './statement-cases.js';
import { transactionCases } from './transaction-cases.js';

/**
 * What every {@link Store} promises, whatever keeps it, for any test runner.
 *
 * @example
 * ```ts
 * import { mkdtemp, rm } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { test } from 'node:test';
 * import { storeContract } from '@eyrie/store/contract';
 * import { openSqliteStore } from '@eyrie/store/engine';
 *
 * for (const { name, run } of storeContract) {
 *   test(name, async () => {
 *     const folder = await mkdtemp(join(tmpdir(), 'store-'));
 *     try {
 *       await run(async () => openSqliteStore({ path: join(folder, 'store.db') }));
 *     } finally {
 *       await rm(folder, { recursive: true });
 *     }
 *   });
 * }
 * ```
 */
export const storeContract: readonly StoreContractCase[] = Object.freeze([
  ...transactionCases,
  ...statementCases,
  ...migrationCases,
  ...leaseCases,
  ...closingCases,
]);
