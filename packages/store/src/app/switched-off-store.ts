import { EyrieError } from '@eyrie/core/engine';
import type { Store } from '../sql/store.js';

/** What is injected where the store is switched off: every statement is refused with `EYRIE_STORE_OFF`. */
export function switchedOffStore(): Store {
  const refuse = async (): Promise<never> => {
    throw new EyrieError({
      code: 'EYRIE_STORE_OFF',
      problem: 'A statement was given to the store of an app that has none',
      remedy: 'Add the section "store" to eyrie.config.ts, or see why its "enabled" is false',
    });
  };
  return {
    dialect: 'sqlite',
    label: 'none',
    transaction: refuse,
    currentTransaction: () => undefined,
    query: refuse,
    migrate: refuse,
    close: async () => {},
  };
}
