import { Controller, Get, Injectable, Param } from '@nestjs/common';
import { firstValueFrom, NEVER, Observable, of, Subject, throwError } from 'rxjs';
import { bounded, Counted, counter, type MethodOutcome, MetricsModule } from '../../../src/index.js';
import { startDecorated } from '../../support/decorated-app.js';
import { inWorld, rootModule, testOnBothAdapters } from '../../support/nest-app.js';
import { linesOf, scrape } from '../../support/page.js';

const calls = counter({ name: 'calls_total', help: 'Calls.' });
const outcomes = counter({
  name: 'outcomes_total',
  help: 'Calls by outcome.',
  labels: { outcome: ['done', 'failed'], size: bounded(10) },
});
const failures = counter({ name: 'failures_total', help: 'Failed calls.' });
const successes = counter({ name: 'successes_total', help: 'Calls that succeeded.' });
const tenants = counter({ name: 'tenants_total', help: 'Calls by tenant.', labels: { tenant: bounded(10) } });

const all = [calls, outcomes, failures, successes, tenants];

const outcomeOf = ({ result, error }: MethodOutcome): { outcome: 'done' | 'failed'; size: string } =>
  error === undefined
    ? { outcome: 'done', size: String(result) }
    : { outcome: 'failed', size: (error as Error).message };

@Injectable()
class Work {
  @Counted(calls)
  @Counted(outcomes, { labels: outcomeOf })
  @Counted(failures, { calls: 'failed' })
  @Counted(successes, { calls: 'succeeded' })
  run(work: () => unknown): unknown {
    return work();
  }

  @Counted(tenants, { labels: { tenant: 'the-same' } })
  constant(): void {}

  @Counted(tenants, { labels: ({ args: [tenant] }) => ({ tenant: String(tenant) }) })
  forTenant(_tenant: string): void {}

  @Counted(tenants, {
    labels: () => {
      throw new Error('no labels');
    },
  })
  labelsThrow(): string {
    return 'result';
  }
}

const started = (run: (app: Awaited<ReturnType<typeof startDecorated<Work>>>) => Promise<void>) =>
  inWorld(async (world) => run(await startDecorated(world, Work, all)));

const names = ['calls_total', 'outcomes_total', 'failures_total', 'successes_total'];
const done = (size: string) => [
  'calls_total 1',
  `outcomes_total{outcome="done",size="${size}"} 1`,
  'failures_total 0',
  'successes_total 1',
];
const failed = (size: string) => [
  'calls_total 1',
  `outcomes_total{outcome="failed",size="${size}"} 1`,
  'failures_total 1',
  'successes_total 0',
];
const boom = () => new Error('boom');

describe('@Counted counts once', () => {
  test(
    'a value',
    started(async ({ provider, lines }) => {
      expect(provider.run(() => 'value')).toBe('value');
      expect(await lines(...names)).toEqual(done('value'));
    }),
  );

  test(
    'what a method throws, and throws it on',
    started(async ({ provider, lines }) => {
      expect(() =>
        provider.run(() => {
          throw boom();
        }),
      ).toThrow('boom');
      expect(await lines(...names)).toEqual(failed('boom'));
    }),
  );

  test(
    'a promise, when it is resolved',
    started(async ({ provider, lines }) => {
      const { promise, resolve } = Promise.withResolvers<string>();
      const result = provider.run(() => promise);
      expect(await lines('calls_total')).toEqual(['calls_total 0']);
      resolve('later');
      expect(await result).toBe('later');
      expect(await lines(...names)).toEqual(done('later'));
    }),
  );

  test(
    'a promise that is rejected',
    started(async ({ provider, lines }) => {
      await expect(provider.run(async () => Promise.reject(boom()))).rejects.toThrow('boom');
      expect(await lines(...names)).toEqual(failed('boom'));
    }),
  );

  test(
    'an observable for each subscription, by its last value',
    started(async ({ provider, lines }) => {
      const numbers = provider.run(() => of(1, 2, 3)) as Observable<number>;
      expect(await lines('calls_total')).toEqual(['calls_total 0']);
      const seen: number[] = [];
      numbers.subscribe((number) => seen.push(number));
      expect(seen).toEqual([1, 2, 3]);
      expect(await lines(...names)).toEqual(done('3'));
    }),
  );

  test(
    'an observable that fails',
    started(async ({ provider, lines }) => {
      await expect(
        firstValueFrom(provider.run(() => throwError(boom)) as Observable<unknown>),
      ).rejects.toThrow('boom');
      expect(await lines(...names)).toEqual(failed('boom'));
    }),
  );

  test(
    'an observable that is left',
    started(async ({ provider, lines }) => {
      (provider.run(() => NEVER) as Observable<unknown>).subscribe().unsubscribe();
      expect(await lines(...names)).toEqual(done('undefined'));
    }),
  );

  test(
    'an observable that emits at once and is left after its first value',
    started(async ({ provider, lines }) => {
      let emitted = 0;
      const numbers = new Observable<number>((subscriber) => {
        while (emitted < 1000 && !subscriber.closed) subscriber.next(emitted++);
      });
      expect(await firstValueFrom(provider.run(() => numbers) as Observable<number>)).toBe(0);
      expect(emitted).toBe(1);
      expect(await lines(...names)).toEqual(done('0'));
    }),
  );

  test(
    'a subject, as the value that it is',
    started(async ({ provider, lines }) => {
      const subject = new Subject<number>();
      expect(provider.run(() => subject)).toBe(subject);
      expect(await lines('calls_total', 'successes_total')).toEqual(['calls_total 1', 'successes_total 1']);
    }),
  );

  test(
    'an async iterator, when it is used up',
    started(async ({ provider, lines }) => {
      const numbers = provider.run(async function* () {
        yield 1;
        return 'end';
      }) as AsyncIterable<number>;
      expect(await lines('calls_total')).toEqual(['calls_total 0']);
      const seen: number[] = [];
      for await (const number of numbers) seen.push(number);
      expect(seen).toEqual([1]);
      expect(await lines(...names)).toEqual(done('end'));
    }),
  );

  test(
    'an async iterator that fails',
    started(async ({ provider, lines }) => {
      const numbers = provider.run(async function* () {
        yield 1;
        throw boom();
      }) as AsyncIterable<number>;
      await expect(async () => {
        for await (const _ of numbers);
      }).rejects.toThrow('boom');
      expect(await lines(...names)).toEqual(failed('boom'));
    }),
  );

  test(
    'an async iterator that is left',
    started(async ({ provider, lines }) => {
      const numbers = provider.run(async function* () {
        yield 1;
        yield 2;
      }) as AsyncIterable<number>;
      for await (const _ of numbers) break;
      expect(await lines('calls_total', 'successes_total')).toEqual(['calls_total 1', 'successes_total 1']);
    }),
  );

  test(
    'nothing of a lazy result that nobody asks for',
    started(async ({ provider, lines }) => {
      provider.run(() => of(1));
      provider.run(async function* () {
        yield 1;
      });
      expect(await lines(...names)).toEqual(['calls_total 0', 'failures_total 0', 'successes_total 0']);
    }),
  );
});

describe('the labels of @Counted', () => {
  test(
    'are the same each time or come from the arguments',
    started(async ({ provider, lines }) => {
      provider.constant();
      provider.forTenant('acme');
      provider.forTenant('acme');
      expect(await lines('tenants_total')).toEqual([
        'tenants_total{tenant="the-same"} 1',
        'tenants_total{tenant="acme"} 2',
      ]);
    }),
  );

  test(
    'that cannot be made are __other__, leave the method as it is and are said once',
    started(async ({ provider, lines, log }) => {
      expect(provider.labelsThrow()).toBe('result');
      expect(provider.labelsThrow()).toBe('result');
      expect(await lines('tenants_total')).toEqual(['tenants_total{tenant="__other__"} 2']);
      expect(log.warnings).toContain(
        'EYRIE_METRICS_LABELS_FAILED: The "labels" function of a decorator on Work.labelsThrow threw Error: no labels.' +
          ' The call was counted under __other__. Mend the function; it gets args, result and error.',
      );
    }),
  );
});

describe('@Counted', () => {
  test('does nothing outside of an app', () => {
    expect(new Work().run(() => 'alone')).toBe('alone');
  });

  test(
    'records into the registry of the app that the instance is of',
    inWorld(async (world) => {
      const one = await startDecorated(world, Work, all);
      const two = await startDecorated(world, Work, all);
      one.provider.run(() => 1);
      two.provider.run(() => 1);
      two.provider.run(() => 1);
      expect(await one.lines('calls_total')).toEqual(['calls_total 1']);
      expect(await two.lines('calls_total')).toEqual(['calls_total 2']);
    }),
  );

  testOnBothAdapters(
    'works on the methods of controllers, whose parameters stay what they are',
    async (world) => {
      @Controller('things')
      class ThingController {
        @Get(':id')
        @Counted(tenants, { labels: ({ args: [id] }) => ({ tenant: String(id) }) })
        above(@Param('id') id: string): object {
          return { id };
        }

        @Counted(calls)
        @Get('below/:id')
        below(@Param('id') id: string): object {
          return { id };
        }
      }
      const { url } = await world.start(
        rootModule({
          imports: [MetricsModule.forRoot(), MetricsModule.forFeature([tenants, calls])],
          controllers: [ThingController],
        }),
      );
      expect(await (await fetch(`${url}/things/a`)).text()).toBe('{"id":"a"}');
      expect(await (await fetch(`${url}/things/below/b`)).text()).toBe('{"id":"b"}');
      expect(linesOf(await scrape(url), 'tenants_total', 'calls_total')).toEqual([
        'tenants_total{tenant="a"} 1',
        'calls_total 1',
      ]);
    },
  );
});
