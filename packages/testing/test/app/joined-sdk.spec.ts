import { trace } from '@opentelemetry/api';
import { TracerProvider } from '@opentelemetry/sdk-trace';
import { matchers } from '../../src/index.js';
import { closeStarted, paymentsModule, startObserved } from '../support/payments-app.js';

afterEach(async () => {
  await closeStarted();
  trace.disable();
});

test('where the process has an SDK of its own, its spans are not asked for in vain', async () => {
  trace.setGlobalTracerProvider(new TracerProvider());
  const { observability, request } = await startObserved(paymentsModule());
  await request('GET', '/payments/7');
  await observability.settled();
  expect(() => matchers.toHaveSpan(observability, 'GET /payments/:id')).toThrow(
    'EYRIE_TESTING_SPANS_ELSEWHERE: The spans of this app go to an OpenTelemetry SDK that the process has started',
  );
  expect(observability.value('http_requests_total')).toBe(1);
});
