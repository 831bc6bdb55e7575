import { Injectable } from '@nestjs/common';
import { lastValueFrom, NEVER, type Observable, throwError, timer } from 'rxjs';
import { histogram, Timed } from '../../../src/index.js';
import { type DecoratedApp, startDecorated } from '../../support/decorated-app.js';
import { inWorld } from '../../support/nest-app.js';
import { sleep } from '../../support/page.js';

const durations = histogram({ name: 'work_duration_seconds', help: 'Length of work.', buckets: [0.001, 30] });
const byOutcome = histogram({
  name: 'outcome_duration_seconds',
  help: 'Length of work by outcome.',
  labels: { outcome: ['done', 'failed'] },
  buckets: [30],
});

@Injectable()
class Work {
  @Timed(durations)
  @Timed(byOutcome, { labels: ({ error }) => ({ outcome: error === undefined ? 'done' : 'failed' }) })
  run(work: () => unknown): unknown {
    return work();
  }
}

const started = (run: (app: DecoratedApp<Work>) => Promise<void>) =>
  inWorld(async (world) => run(await startDecorated(world, Work, [durations, byOutcome])));

const LONG_MS = 30;

/** How many calls were observed, and that each took at least {@link LONG_MS} and less than the largest bucket. */
async function expectLongCalls({ lines }: DecoratedApp<Work>, count: number, outcome: string): Promise<void> {
  expect(await lines('work_duration_seconds_bucket')).toEqual([
    'work_duration_seconds_bucket{le="0.001"} 0',
    `work_duration_seconds_bucket{le="30"} ${count}`,
    `work_duration_seconds_bucket{le="+Inf"} ${count}`,
  ]);
  const [sum = ''] = await lines('work_duration_seconds_sum');
  // Timers may fire a millisecond early.
  expect(Number(sum.split(' ')[1])).toBeGreaterThanOrEqual(((LONG_MS - 2) * count) / 1000);
  expect(await lines('outcome_duration_seconds_count')).toEqual([
    `outcome_duration_seconds_count{outcome="${outcome}"} ${count}`,
  ]);
}

describe('@Timed observes the seconds until the end of', () => {
  test(
    'a value',
    started(async (app) => {
      app.provider.run(() => {
        const end = performance.now() + LONG_MS;
        while (performance.now() < end);
      });
      await expectLongCalls(app, 1, 'done');
    }),
  );

  test(
    'a promise',
    started(async (app) => {
      await app.provider.run(() => sleep(LONG_MS));
      await expectLongCalls(app, 1, 'done');
    }),
  );

  test(
    'a promise that is rejected',
    started(async (app) => {
      const failing = app.provider.run(async () => {
        await sleep(LONG_MS);
        throw new Error('boom');
      });
      await expect(failing).rejects.toThrow('boom');
      await expectLongCalls(app, 1, 'failed');
    }),
  );

  test(
    'an observable, from each subscription on',
    started(async (app) => {
      const ticks = app.provider.run(() => timer(LONG_MS)) as Observable<number>;
      await Promise.all([lastValueFrom(ticks), lastValueFrom(ticks)]);
      await expectLongCalls(app, 2, 'done');
    }),
  );

  test(
    'an observable that is left',
    started(async (app) => {
      const subscription = (app.provider.run(() => NEVER) as Observable<never>).subscribe();
      await sleep(LONG_MS);
      subscription.unsubscribe();
      await expectLongCalls(app, 1, 'done');
    }),
  );

  test(
    'an async iterator, from its first value on',
    started(async (app) => {
      const values = app.provider.run(async function* () {
        yield 1;
        await sleep(LONG_MS);
        yield 2;
      }) as AsyncIterable<number>;
      for await (const _ of values);
      await expectLongCalls(app, 1, 'done');
    }),
  );
});

test(
  '@Timed observes what fails at once as well',
  started(async ({ provider, lines }) => {
    expect(() =>
      provider.run(() => {
        throw new Error('boom');
      }),
    ).toThrow('boom');
    await expect(
      lastValueFrom(provider.run(() => throwError(() => new Error('boom'))) as Observable<never>),
    ).rejects.toThrow('boom');
    expect(await lines('outcome_duration_seconds_count')).toEqual([
      'outcome_duration_seconds_count{outcome="failed"} 2',
    ]);
  }),
);
