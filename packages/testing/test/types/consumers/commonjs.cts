// A test of a CommonJS project, as TypeScript sees it: `import` becomes `require()`.
// oxlint-disable-next-line import/no-unassigned-import -- it gives the matchers to expect
import '@eyrie/testing/jest';
import { counter } from '@eyrie/metrics';
import { matchers, type SpanRecord, TestObservability } from '@eyrie/testing';
import { sinkContract, storeContract } from '@eyrie/testing/contract';
import { matchers as engineMatchers } from '@eyrie/testing/engine';
import type { INestApplication } from '@nestjs/common';
import type { TestingModule } from '@nestjs/testing';

const signupsTotal = counter({ name: 'signups_total', help: 'Signups.', labels: { plan: ['free', 'pro'] } });

export async function signsUp(
  app: INestApplication,
  moduleRef: TestingModule,
): Promise<readonly SpanRecord[]> {
  const observability = TestObservability.of(app);
  expect(observability).toHaveRecorded(signupsTotal, { labels: { plan: 'pro' }, value: 1 });
  // @ts-expect-error no such plan
  expect(observability).toHaveRecorded(signupsTotal, { labels: { plan: 'gold' } });
  await TestObservability.of(moduleRef).settled();
  expect.extend({ ...matchers, ...engineMatchers });
  return observability.spans({ name: /^POST/ });
}

export const contracts = [sinkContract, storeContract];
