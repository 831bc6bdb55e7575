import { jest } from '@jest/globals';
import { closeStarted, paymentsModule, startObserved } from '../support/payments-app.js';

afterEach(async () => {
  jest.useRealTimers();
  await closeStarted();
});

test('waiting goes on where a test has stopped the clock', async () => {
  const { observability, request } = await startObserved(paymentsModule());
  jest.useFakeTimers();
  const begun = request('GET', '/payments/7');
  await observability.until((seen) => seen.spans().length > 0);
  await begun;
  await observability.settled();
  await expect(observability.until(() => false, { timeoutMs: 20 })).rejects.toMatchObject({
    code: 'EYRIE_TESTING_NOT_SETTLED',
  });
});
