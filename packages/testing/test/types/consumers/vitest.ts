// Compiled, never run: how a test of Vitest sees the matchers.
// oxlint-disable-next-line import/no-unassigned-import -- it gives the matchers to expect
import '../../../src/vitest.js';
import { counter } from '@eyrie/metrics';
import { expect } from 'vitest';
import type { TestObservability } from '../../../src/index.js';

const signupsTotal = counter({ name: 'signups_total', help: 'Signups.', labels: { plan: ['free', 'pro'] } });

export function signsUp(observability: TestObservability): void {
  expect(observability).toHaveRecorded(signupsTotal, { labels: { plan: 'pro' }, value: 1 });
  expect(observability).not.toHaveSpan('POST /users', { status: 'error' });
  // @ts-expect-error no such plan
  expect(observability).toHaveRecorded(signupsTotal, { labels: { plan: 'gold' } });
}
