import { bounded, counter, gauge, histogram } from '../../src/engine.js';
import { shown, tellingRegistry } from '../registry/telling-registry.js';

const help = 'h';
const plan = ['free', 'pro'] as const;
const signups = counter({ name: 'signups_total', help, labels: { plan } });
const logins = counter({ name: 'logins_total', help });
const users = gauge({ name: 'users', help });
const roomUsers = gauge({ name: 'room_users', help, labels: { room: ['a', 'b'] } });
const boot = histogram({ name: 'boot_seconds', help, buckets: [0.1, 1] });
const payment = histogram({ name: 'payment_seconds', help, labels: { provider: ['a', 'b'] }, buckets: [1] });

describe('counters', () => {
  test('a counter adds one unless it is told how many', () => {
    const { registry, said } = tellingRegistry();
    const counted = registry.register(signups);
    counted.inc({ plan: 'free' });
    counted.inc({ plan: 'free' }, 2.5);
    counted.inc({ plan: 'pro' }, 0);
    counted.inc({ plan: 'free' }, undefined);
    expect(shown(registry, 'signups_total')).toEqual({ free: 4.5, pro: 0 });
    expect(said).toEqual([]);
  });

  test('a counter without labels is its own bound handle and shows zero at once', () => {
    const { registry } = tellingRegistry();
    const counted = registry.register(logins);
    expect(shown(registry, 'logins_total')).toEqual({ '': 0 });
    counted.inc();
    counted.inc(2);
    expect(shown(registry, 'logins_total')).toEqual({ '': 3 });
  });

  test('a counter with labels shows nothing before it is recorded or bound', () => {
    const { registry } = tellingRegistry();
    const counted = registry.register(signups);
    expect(shown(registry, 'signups_total')).toEqual({});
    const bound = counted.bind({ plan: 'pro' });
    expect(shown(registry, 'signups_total')).toEqual({ pro: 0 });
    bound.inc(3);
    counted.inc({ plan: 'pro' });
    expect(shown(registry, 'signups_total')).toEqual({ pro: 4 });
    expect(counted.bind({ plan: 'pro' })).toBe(bound);
  });

  test('a counter holds large and fractional numbers exactly', () => {
    const { registry } = tellingRegistry();
    const counted = registry.register(logins);
    counted.inc(2 ** 31);
    counted.inc(2 ** 31);
    counted.inc(0.25);
    expect(shown(registry, 'logins_total')).toEqual({ '': 2 ** 32 + 0.25 });
  });

  test.each([
    [-1, '-1'],
    [Number.NaN, 'NaN'],
    [Number.POSITIVE_INFINITY, 'Infinity'],
    [Number.NEGATIVE_INFINITY, '-Infinity'],
    ['5', 'of type string'],
    [null, 'of type null'],
    [5n, 'of type bigint'],
    [{ valueOf: (): number => 5 }, 'of type object'],
  ])('a counter drops the amount %p, counts that and says it once', (amount, described) => {
    const { registry, said, diagnostics } = tellingRegistry();
    const counted = registry.register(signups);
    counted.inc({ plan: 'free' }, amount as number);
    counted.bind({ plan: 'free' }).inc(amount as number);
    counted.inc({ plan: 'free' });
    expect(shown(registry, 'signups_total')).toEqual({ free: 1 });
    expect(registry.rejections()).toEqual([{ metric: 'signups_total', reason: 'value', count: 2 }]);
    expect(said).toEqual([
      `warn EYRIE_METRICS_VALUE_INVALID: A recording into the counter "signups_total" was dropped: its value was ${described}. Pass inc() a finite number that is not negative.`,
    ]);
    expect(diagnostics.counts()).toEqual([{ code: 'EYRIE_METRICS_VALUE_INVALID', count: 1 }]);
  });
});

describe('gauges', () => {
  test('a gauge is set, raised and lowered', () => {
    const { registry } = tellingRegistry();
    const now = registry.register(users);
    expect(shown(registry, 'users')).toEqual({ '': 0 });
    now.set(10);
    now.inc();
    now.inc(0.5);
    now.dec();
    now.dec(20);
    now.inc(-1);
    expect(shown(registry, 'users')).toEqual({ '': -10.5 });
  });

  test('a gauge with labels does the same for each label set', () => {
    const { registry } = tellingRegistry();
    const now = registry.register(roomUsers);
    now.set({ room: 'a' }, 3);
    now.inc({ room: 'b' });
    now.inc({ room: 'b' }, 4);
    now.dec({ room: 'b' }, 2);
    now.dec({ room: 'a' });
    const bound = now.bind({ room: 'a' });
    bound.inc(10);
    expect(shown(registry, 'room_users')).toEqual({ a: 12, b: 3 });
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY, '5', undefined, null])('a gauge drops %p', (value) => {
    const { registry, said } = tellingRegistry();
    const now = registry.register(users);
    now.set(7);
    now.set(value as number);
    if (value !== undefined) now.inc(value as number);
    if (value !== undefined) now.dec(value as number);
    expect(shown(registry, 'users')).toEqual({ '': 7 });
    expect(registry.rejections()).toEqual([
      { metric: 'users', reason: 'value', count: value === undefined ? 1 : 3 },
    ]);
    const described = typeof value === 'number' ? value : `of type ${value === null ? 'null' : typeof value}`;
    expect(said).toEqual([
      `warn EYRIE_METRICS_VALUE_INVALID: A recording into the gauge "users" was dropped: its value was ${described}. Pass a finite number.`,
    ]);
  });

  test('a gauge that is read from a function asks it at each scrape', () => {
    const { registry } = tellingRegistry();
    const now = registry.register(users);
    let calls = 0;
    now.readFrom(() => ++calls);
    expect(calls).toBe(0);
    expect(shown(registry, 'users')).toEqual({ '': 1 });
    now.set(100);
    expect(shown(registry, 'users')).toEqual({ '': 2 });
  });

  test('a reader that throws or gives no number leaves the last good value and is said once', () => {
    const { registry, said } = tellingRegistry();
    const now = registry.register(roomUsers).bind({ room: 'a' });
    const answers: (() => number)[] = [
      () => 4,
      () => {
        throw new Error('secret');
      },
      () => Number.NaN,
      () => '5' as unknown as number,
    ];
    now.readFrom(() => (answers.shift() as () => number)());
    expect([1, 2, 3, 4].map(() => shown(registry, 'room_users'))).toEqual([
      { a: 4 },
      { a: 4 },
      { a: 4 },
      { a: 4 },
    ]);
    expect(registry.rejections()).toEqual([{ metric: 'room_users', reason: 'value', count: 3 }]);
    expect(said).toEqual([
      'warn EYRIE_METRICS_READ_FAILED: The reader of gauge "room_users" threw; its last good value is shown. Make the function given to readFrom return a finite number.',
    ]);
  });
});

describe('histograms', () => {
  test('an observation counts in the first bucket that is not below it, the bound included, and in the sum', () => {
    const { registry } = tellingRegistry();
    const observed = registry.register(boot);
    expect(shown(registry, 'boot_seconds')).toEqual({ '': [0, 0, 0, 0] });
    for (const value of [0.05, 0.1, 0.100001, 1, 1.5, -2]) observed.observe(value);
    expect(shown(registry, 'boot_seconds')).toEqual({ '': [3, 2, 1, 0.05 + 0.1 + 0.100001 + 1 + 1.5 - 2] });
  });

  test('a histogram with labels keeps each label set apart', () => {
    const { registry } = tellingRegistry();
    const observed = registry.register(payment);
    observed.observe({ provider: 'a' }, 0.5);
    observed.observe({ provider: 'b' }, 2);
    const bound = observed.bind({ provider: 'b' });
    bound.observe(0.25);
    expect(shown(registry, 'payment_seconds')).toEqual({ a: [1, 0, 0.5], b: [1, 1, 2.25] });
  });

  // An infinite one would spoil the sum for good.
  test.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, '5', undefined, null, 5n])(
    'a histogram drops %p',
    (value) => {
      const { registry, said } = tellingRegistry();
      const observed = registry.register(boot);
      observed.observe(value as number);
      observed.observe(value as number);
      expect(shown(registry, 'boot_seconds')).toEqual({ '': [0, 0, 0, 0] });
      expect(registry.rejections()).toEqual([{ metric: 'boot_seconds', reason: 'value', count: 2 }]);
      const described =
        typeof value === 'number' ? value : `of type ${value === null ? 'null' : typeof value}`;
      expect(said).toEqual([
        `warn EYRIE_METRICS_VALUE_INVALID: A recording into the histogram "boot_seconds" was dropped: its value was ${described}. Pass observe() a finite number.`,
      ]);
    },
  );

  test('a timer observes the seconds until it is stopped, once', async () => {
    const { registry } = tellingRegistry();
    const stop = registry.register(boot).startTimer();
    await new Promise((resolve) => setTimeout(resolve, 20));
    const seconds = stop();
    expect(seconds).toBeGreaterThan(0.015);
    expect(seconds).toBeLessThan(10);
    expect(stop()).toBe(seconds);
    const [low, middle, high, sum] = shown(registry, 'boot_seconds')[''] as number[];
    expect((low as number) + (middle as number) + (high as number)).toBe(1);
    expect(sum).toBe(seconds);
  });

  test('many series of a histogram do not write into each other', () => {
    const { registry } = tellingRegistry();
    const rooms = Array.from({ length: 700 }, (_, i) => `room-${i}`);
    const lengths = histogram({
      name: 'stay_seconds',
      help,
      labels: { room: bounded(700) },
      buckets: [1, 2],
    });
    const observed = registry.register(lengths);
    const bound = rooms.map((room) => observed.bind({ room }));
    rooms.forEach((room, i) => {
      observed.observe({ room }, i);
      bound[i]?.observe(0.5);
    });
    expect(shown(registry, 'stay_seconds')).toEqual(
      Object.fromEntries(
        rooms.map((room, i) => [room, [i <= 1 ? 2 : 1, i === 2 ? 1 : 0, i > 2 ? 1 : 0, i + 0.5]]),
      ),
    );
  });
});
