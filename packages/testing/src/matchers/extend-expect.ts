import { EyrieError } from '@eyrie/core/engine';
import { matchers } from './matchers.js';

/** An `expect` that takes matchers. */
export interface ExtensibleExpect {
  extend(matchers: object): void;
}

/**
 * Gives the matchers to the `expect` that a test runner has made global.
 *
 * @throws EyrieError `EYRIE_TESTING_EXPECT_MISSING` where there is none.
 */
export function extendGlobalExpect(): void {
  const { expect } = globalThis as { readonly expect?: Partial<ExtensibleExpect> };
  if (typeof expect?.extend !== 'function') {
    throw new EyrieError({
      code: 'EYRIE_TESTING_EXPECT_MISSING',
      problem: '@eyrie/testing/jest was imported where there is no global expect',
      remedy:
        'Import it in a test or name it in setupFilesAfterEnv; with "injectGlobals: false" call expect.extend(matchers) with the matchers of @eyrie/testing',
    });
  }
  expect.extend({ ...matchers });
}
