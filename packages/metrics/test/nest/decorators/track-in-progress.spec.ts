import { Injectable } from '@nestjs/common';
import { NEVER, type Observable, of, Subject, throwError } from 'rxjs';
import { bounded, gauge, TrackInProgress } from '../../../src/index.js';
import { type DecoratedApp, startDecorated } from '../../support/decorated-app.js';
import { inWorld } from '../../support/nest-app.js';

const inProgress = gauge({ name: 'in_progress', help: 'Work that is done now.' });
const byTenant = gauge({
  name: 'tenant_in_progress',
  help: 'Work by tenant.',
  labels: { tenant: bounded(10) },
});

@Injectable()
class Work {
  @TrackInProgress(inProgress)
  run(work: () => unknown): unknown {
    return work();
  }

  @TrackInProgress(byTenant, { labels: ({ args: [tenant] }) => ({ tenant: String(tenant) }) })
  async forTenant(_tenant: string, work: Promise<unknown>): Promise<void> {
    await work;
  }

  @TrackInProgress(byTenant, { labels: { tenant: 'constant' } })
  async constant(work: Promise<unknown>): Promise<void> {
    await work;
  }

  @TrackInProgress(byTenant, {
    labels: () => {
      throw new Error('no labels');
    },
  })
  labelsThrow(): string {
    return 'result';
  }
}

const started = (run: (app: DecoratedApp<Work>) => Promise<void>) =>
  inWorld(async (world) => run(await startDecorated(world, Work, [inProgress, byTenant])));

const boom = () => new Error('boom');

describe('@TrackInProgress shows a call until the end of', () => {
  test(
    'a value',
    started(async ({ provider, lines }) => {
      const during = await provider.run(() => lines('in_progress'));
      expect(during).toEqual(['in_progress 1']);
      provider.run(() => 'value');
      expect(await lines('in_progress')).toEqual(['in_progress 0']);
    }),
  );

  test(
    'what a method throws',
    started(async ({ provider, lines }) => {
      expect(() =>
        provider.run(() => {
          throw boom();
        }),
      ).toThrow('boom');
      expect(await lines('in_progress')).toEqual(['in_progress 0']);
    }),
  );

  test(
    'promises, resolved or rejected',
    started(async ({ provider, lines }) => {
      const one = Promise.withResolvers<void>();
      const two = Promise.withResolvers<void>();
      const calls = [provider.run(() => one.promise), provider.run(() => two.promise)];
      expect(await lines('in_progress')).toEqual(['in_progress 2']);
      one.resolve();
      await calls[0];
      expect(await lines('in_progress')).toEqual(['in_progress 1']);
      two.reject(boom());
      await expect(calls[1]).rejects.toThrow('boom');
      expect(await lines('in_progress')).toEqual(['in_progress 0']);
    }),
  );

  test(
    'an observable for each of its subscriptions: completed, failed or left',
    started(async ({ provider, lines }) => {
      const subject = new Subject<number>();
      const values = provider.run(() => subject.asObservable()) as Observable<number>;
      expect(await lines('in_progress')).toEqual(['in_progress 0']);
      values.subscribe();
      const leaving = values.subscribe();
      expect(await lines('in_progress')).toEqual(['in_progress 2']);
      leaving.unsubscribe();
      expect(await lines('in_progress')).toEqual(['in_progress 1']);
      subject.complete();
      expect(await lines('in_progress')).toEqual(['in_progress 0']);
      (provider.run(() => throwError(boom)) as Observable<never>).subscribe({ error: () => {} });
      (provider.run(() => of(1)) as Observable<number>).subscribe();
      provider.run(() => NEVER);
      expect(await lines('in_progress')).toEqual(['in_progress 0']);
    }),
  );

  test(
    'an async iterator: used up, failed, left or never asked',
    started(async ({ provider, lines }) => {
      const iterate = (fails = false) =>
        provider.run(async function* () {
          yield 1;
          if (fails) throw boom();
          yield 2;
        }) as AsyncGenerator<number>;
      const held = iterate();
      expect(await lines('in_progress')).toEqual(['in_progress 0']);
      await held.next();
      expect(await lines('in_progress')).toEqual(['in_progress 1']);
      for await (const _ of held);
      expect(await lines('in_progress')).toEqual(['in_progress 0']);
      for await (const _ of iterate()) break;
      await expect(async () => {
        for await (const _ of iterate(true));
      }).rejects.toThrow('boom');
      await iterate().return(undefined);
      await expect(iterate().throw(boom())).rejects.toThrow('boom');
      iterate();
      expect(await lines('in_progress')).toEqual(['in_progress 0']);
    }),
  );
});

test(
  '@TrackInProgress takes its labels from the arguments, or the same each time',
  started(async ({ provider, lines }) => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const calls = [
      provider.forTenant('acme', promise),
      provider.forTenant('acme', promise),
      provider.constant(promise),
    ];
    expect(await lines('tenant_in_progress')).toEqual([
      'tenant_in_progress{tenant="acme"} 2',
      'tenant_in_progress{tenant="constant"} 1',
    ]);
    resolve();
    await Promise.all(calls);
    expect(await lines('tenant_in_progress')).toEqual([
      'tenant_in_progress{tenant="acme"} 0',
      'tenant_in_progress{tenant="constant"} 0',
    ]);
  }),
);

test(
  '@TrackInProgress counts a call whose labels cannot be made up and down under __other__',
  started(async ({ provider, lines, log }) => {
    expect(provider.labelsThrow()).toBe('result');
    expect(await lines('tenant_in_progress')).toEqual(['tenant_in_progress{tenant="__other__"} 0']);
    expect(log.warnings).toContainEqual(
      expect.stringMatching(
        /^EYRIE_METRICS_LABELS_FAILED: The "labels" function of a decorator on Work\.labelsThrow/,
      ),
    );
  }),
);
