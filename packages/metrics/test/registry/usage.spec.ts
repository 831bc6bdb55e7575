import { bounded, counter, gauge, histogram } from '../../src/engine.js';
import { tellingRegistry } from './telling-registry.js';

const help = 'h';
const labels = { plan: ['free', 'pro'] } as const;

describe('usage', () => {
  test('a declared metric that nothing was recorded into is told, bound or not', () => {
    const { registry } = tellingRegistry();
    const all = {
      logins: registry.register(counter({ name: 'logins_total', help })),
      signups: registry.register(counter({ name: 'signups_total', help, labels })),
      users: registry.register(gauge({ name: 'users', help })),
      seats: registry.register(gauge({ name: 'seats', help, labels })),
      boot: registry.register(histogram({ name: 'boot_seconds', help })),
      wait: registry.register(histogram({ name: 'wait_seconds', help, labels })),
    };
    const never = () => registry.usage().flatMap(({ name, neverRecorded }) => (neverRecorded ? [name] : []));
    const names = ['logins_total', 'signups_total', 'users', 'seats', 'boot_seconds', 'wait_seconds'];
    expect(never()).toEqual(names);
    const bound = [all.signups, all.seats, all.wait].map((metric) => metric.bind({ plan: 'free' }));
    all.logins.inc(Number.NaN);
    all.users.set(Number.NaN);
    expect(bound).toHaveLength(3);
    expect(never()).toEqual(names);
    all.logins.inc();
    all.signups.inc({ plan: 'pro' });
    all.users.set(0);
    all.seats.dec({ plan: 'pro' }, 0);
    all.boot.observe(0);
    all.wait.observe({ plan: 'pro' }, 0);
    expect(never()).toEqual([]);
  });

  test('a gauge that is read from a function counts as recorded', () => {
    const { registry } = tellingRegistry();
    registry.register(gauge({ name: 'users', help })).readFrom(() => 1);
    expect(registry.usage()).toEqual([
      { name: 'users', type: 'gauge', series: 1, maxSeries: 2000, overflowed: 0, neverRecorded: false },
    ]);
  });

  test('series are told against the cap of each metric, in the order of registration', () => {
    const { registry } = tellingRegistry({ maxSeriesPerMetric: 3 });
    const hits = registry.register(counter({ name: 'hits_total', help, labels: { user: bounded(9) } }));
    registry.register(histogram({ name: 'wait_seconds', help, labels, maxSeries: 7 }));
    for (const user of ['a', 'b', 'c', 'd', 'e']) hits.inc({ user });
    expect(registry.usage()).toEqual([
      { name: 'hits_total', type: 'counter', series: 4, maxSeries: 3, overflowed: 2, neverRecorded: false },
      {
        name: 'wait_seconds',
        type: 'histogram',
        series: 0,
        maxSeries: 7,
        overflowed: 0,
        neverRecorded: true,
      },
    ]);
  });
});

describe('rejections', () => {
  test('are told for each metric and reason where they happened', () => {
    const { registry } = tellingRegistry();
    const hits = registry.register(counter({ name: 'hits_total', help, labels }));
    const users = registry.register(gauge({ name: 'users', help }));
    registry.register(gauge({ name: 'quiet', help }));
    expect(registry.rejections()).toEqual([]);
    hits.inc({ plan: 'free' }, -1);
    hits.inc({ plan: 'free', tier: 'gold' } as { plan: 'free' });
    hits.inc({ plan: 'gold' as 'free' });
    hits.inc({} as { plan: 'free' });
    users.set(Number.NaN);
    expect(registry.rejections()).toEqual([
      { metric: 'hits_total', reason: 'value', count: 1 },
      { metric: 'hits_total', reason: 'label_name', count: 1 },
      { metric: 'hits_total', reason: 'label_value', count: 2 },
      { metric: 'users', reason: 'value', count: 1 },
    ]);
  });
});
