import { jest } from '@jest/globals';
import { matchers } from '../../src/index.js';
import { extendGlobalExpect } from '../../src/matchers/extend-expect.js';

test('the entry of Vitest extends the expect that Vitest exports', async () => {
  const extend = jest.fn();
  jest.unstable_mockModule('vitest', () => ({ expect: { extend } }), { virtual: true });
  await import('../../src/vitest.js');
  expect(extend.mock.calls).toEqual([[{ ...matchers }]]);
});

test('without a global expect it is said what to do', () => {
  const holder = globalThis as { expect?: unknown };
  const given = holder.expect;
  delete holder.expect;
  try {
    extendGlobalExpect();
    throw new Error('It was extended');
  } catch (error) {
    holder.expect = given;
    expect((error as Error).message).toBe(
      'EYRIE_TESTING_EXPECT_MISSING: @eyrie/testing/jest was imported where there is no global expect. Import it in a ' +
        'test or name it in setupFilesAfterEnv; with "injectGlobals: false" call expect.extend(matchers) with the ' +
        'matchers of @eyrie/testing.',
    );
  }
});

test('the matchers answer without any test runner', () => {
  expect(() => matchers.toHaveSpan(undefined, 'x')).toThrow(
    /^EYRIE_TESTING_RECEIVED_INVALID: toHaveSpan was asked of undefined/,
  );
});
