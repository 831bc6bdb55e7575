// oxlint-disable-next-line import/no-unassigned-import -- it gives the matchers to expect
import '../../src/jest.js';
import { bounded, counter, histogram } from '@eyrie/metrics';
import { expect as importedExpect } from '@jest/globals';
import { expectTypeOf } from 'expect-type';
import type { MetricSample, TestObservability } from '../../src/index.js';

const paymentsTotal = counter({
  name: 'payments_total',
  help: 'Payments.',
  labels: { outcome: ['success', 'failure'], currency: bounded(10) },
});
const duration = histogram({ name: 'job_duration_seconds', help: 'Jobs.' });

// Compiled, never called.
function ask(observability: TestObservability): void {
  expect(observability).toHaveRecorded(paymentsTotal, { labels: { outcome: 'success' }, value: 1 });
  expect(observability).not.toHaveRecorded(paymentsTotal, { labels: { currency: /^E/ } });
  expect(observability).toHaveRecorded(paymentsTotal, {
    labels: { currency: expect.any(String) },
    value: expect.any(Number),
  });
  expect(observability).toHaveRecorded(duration, { value: 2, sum: expect.closeTo(0.2) });
  expect(observability).toHaveRecorded('http_requests_total', {
    labels: { route: '/users', status_code: 200 },
  });
  importedExpect(observability).toHaveRecorded(paymentsTotal, { labels: { outcome: 'failure' } });
  importedExpect(observability).not.toHaveSpan('GET', { status: 'error', parent: null });
  importedExpect(observability).toHaveLogged({ level: 'info' });
  importedExpect(observability).toHaveAudited(/^payment\./, { outcome: 'denied', times: 2 });
  importedExpect(observability).toBeValidTelemetry({ allow: ['EYRIE_FLUSH_FAILED'] });
  // @ts-expect-error no such value of the label
  expect(observability).toHaveRecorded(paymentsTotal, { labels: { outcome: 'lost' } });
  // @ts-expect-error no such label
  expect(observability).toHaveRecorded(paymentsTotal, { labels: { plan: 'pro' } });
  // @ts-expect-error no such label
  importedExpect(observability).toHaveRecorded(paymentsTotal, { labels: { plan: 'pro' } });
  // @ts-expect-error a metric without labels has none
  observability.value(duration, { outcome: 'success' });
  // @ts-expect-error no such status
  expect(observability).toHaveSpan('GET', { status: 'fine' });
  // @ts-expect-error no such level
  expect(observability).toHaveLogged({ level: 'notice' });
  // @ts-expect-error no such outcome
  expect(observability).toHaveAudited('a.b', { outcome: 'fine' });
}

test('samples are typed by the labels that the declaration has', () => {
  expectTypeOf<TestObservability['samples']>().toBeFunction();
  const samples = (observability: TestObservability) =>
    observability.samples(paymentsTotal, { outcome: 'success' });
  expectTypeOf(samples).returns.toEqualTypeOf<
    readonly MetricSample<{ outcome: 'success' | 'failure'; currency: string }>[]
  >();
  expectTypeOf(ask).parameter(0).toEqualTypeOf<TestObservability>();
});
