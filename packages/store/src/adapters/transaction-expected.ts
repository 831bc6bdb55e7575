import { EyrieError } from '@eyrie/core/engine';

/** @throws EyrieError `EYRIE_STORE_TRANSACTION_EXPECTED` unless what was given is a transaction */
export function expectTransaction(isTransaction: boolean, remedy: string): void {
  if (isTransaction) return;
  throw new EyrieError({
    code: 'EYRIE_STORE_TRANSACTION_EXPECTED',
    problem: 'What was given in place of a transaction is in none, so that nothing would be kept together',
    remedy,
  });
}
