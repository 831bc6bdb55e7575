import { expectTypeOf } from 'expect-type';
import {
  type BoundCounter,
  type BoundGauge,
  type BoundHistogram,
  bounded,
  type Counter,
  type CounterDeclaration,
  counter,
  type Gauge,
  gauge,
  type Histogram,
  histogram,
  type LabelsOf,
  type MetricDeclaration,
  type MetricOf,
  MetricRegistry,
} from '../../src/engine.js';

const userSignups = counter({
  name: 'user_signups_total',
  help: 'Users who signed up.',
  labels: { plan: ['free', 'pro', 'enterprise'], source: bounded(50) },
});
const activeUsers = gauge({ name: 'active_users', help: 'Users now.' });
const roomUsers = gauge({ name: 'room_users', help: 'Users in a room.', labels: { room: bounded(9) } });
const paymentDuration = histogram({
  name: 'payment_duration_seconds',
  help: 'Time until the provider answered.',
  labels: { provider: ['a', 'b'] },
});
const bootDuration = histogram({ name: 'boot_seconds', help: 'Time to boot.' });

type SignupLabels = { plan: 'free' | 'pro' | 'enterprise'; source: string };

describe('the types of declarations', () => {
  test('the label values of a declaration are the union of what it allows, or string where it is bounded', () => {
    expectTypeOf<LabelsOf<typeof userSignups>>().toEqualTypeOf<SignupLabels>();
    expectTypeOf<LabelsOf<typeof paymentDuration>>().toEqualTypeOf<{ provider: 'a' | 'b' }>();
    expectTypeOf<keyof LabelsOf<typeof activeUsers>>().toEqualTypeOf<never>();
  });

  test('a metric with labels is an instrument, one without is its bound handle', () => {
    expectTypeOf<MetricOf<typeof userSignups>>().toEqualTypeOf<Counter<SignupLabels>>();
    expectTypeOf<MetricOf<typeof activeUsers>>().toEqualTypeOf<BoundGauge>();
    expectTypeOf<MetricOf<typeof roomUsers>>().toEqualTypeOf<Gauge<{ room: string }>>();
    expectTypeOf<MetricOf<typeof paymentDuration>>().toEqualTypeOf<Histogram<{ provider: 'a' | 'b' }>>();
    expectTypeOf<MetricOf<typeof bootDuration>>().toEqualTypeOf<BoundHistogram>();
    const untouched = counter({ name: 'untouched_total', help: 'h' });
    expectTypeOf<MetricOf<typeof untouched>>().toEqualTypeOf<BoundCounter>();
  });

  test('each declaration can be kept as any declaration, and its type tells it apart', () => {
    const all: readonly MetricDeclaration[] = [userSignups, activeUsers, roomUsers, paymentDuration];
    expect(all.map(({ type }) => type)).toEqual(['counter', 'gauge', 'gauge', 'histogram']);
    expectTypeOf(userSignups).toExtend<CounterDeclaration>();
    expectTypeOf(activeUsers).not.toExtend<CounterDeclaration>();
    expectTypeOf(paymentDuration.buckets).toEqualTypeOf<readonly number[]>();
  });

  test('the registry hands out what the declaration says', () => {
    const registry = new MetricRegistry();
    expectTypeOf(registry.register(userSignups)).toEqualTypeOf<Counter<SignupLabels>>();
    expectTypeOf(registry.metric(userSignups)).toEqualTypeOf<Counter<SignupLabels>>();
    expectTypeOf(registry.find(activeUsers)).toEqualTypeOf<BoundGauge | undefined>();
  });

  test('a wrong label name, a wrong value and a missing label do not compile', () => {
    const signups = new MetricRegistry().register(userSignups);
    const mistakes = () => {
      // @ts-expect-error 'tier' is not a label
      signups.inc({ plan: 'free', source: 'x', tier: 'gold' });
      // @ts-expect-error 'gold' is not a plan
      signups.inc({ plan: 'gold', source: 'x' });
      // @ts-expect-error source is missing
      signups.inc({ plan: 'free' });
      // @ts-expect-error a bounded label takes strings
      signups.inc({ plan: 'free', source: 7 });
      // @ts-expect-error labels are missing
      signups.inc();
      // @ts-expect-error binding is as strict as recording
      signups.bind({ plan: 'free' });
      // @ts-expect-error a counter is not set
      signups.set({ plan: 'free', source: 'x' }, 1);
    };
    expect(mistakes).toBeInstanceOf(Function);
  });

  test('a metric without labels takes none', () => {
    const users = new MetricRegistry().register(activeUsers);
    const mistakes = () => {
      // @ts-expect-error there are no labels
      users.set({ room: 'a' }, 1);
      // @ts-expect-error there is nothing to bind
      users.bind({});
    };
    expect(mistakes).toBeInstanceOf(Function);
  });

  test('a label that is any string does not compile: it must be bounded', () => {
    const plans: string[] = ['free', 'pro'];
    // @ts-expect-error the values are not known to the compiler
    const declared = counter({ name: 'plans_total', help: 'h', labels: { plan: plans } });
    expect(declared.labels).toEqual({ plan: ['free', 'pro'] });
    const mistakes = () => {
      // @ts-expect-error a label is a list or bounded(n)
      counter({ name: 'plans_total', help: 'h', labels: { plan: 'free' } });
    };
    expect(mistakes).toThrow('EYRIE_METRICS_LABEL_INVALID');
  });

  test('overflowLabels names labels of the metric only', () => {
    const mistakes = () =>
      counter({
        name: 'hits_total',
        help: 'h',
        labels: { route: bounded(9) },
        // @ts-expect-error 'path' is not a label
        overflowLabels: ['path'],
      });
    expect(mistakes).toThrow('EYRIE_METRICS_LABEL_INVALID');
  });

  test('only a histogram has buckets, and panels and severities are known words', () => {
    const mistakes = () => {
      // @ts-expect-error a gauge has no buckets
      gauge({ name: 'users', help: 'h', buckets: [1] });
      // @ts-expect-error 'pie' is not a panel
      gauge({ name: 'users', help: 'h', display: { panel: 'pie' } });
      // @ts-expect-error 'bad' is not a severity
      gauge({ name: 'users', help: 'h', display: { thresholds: [{ value: 1, severity: 'bad' }] } });
    };
    expect(mistakes).toBeInstanceOf(Function);
  });

  test('a declaration cannot be changed', () => {
    expect(() => {
      // @ts-expect-error declarations are read-only
      userSignups.name = 'other_total';
    }).toThrow(TypeError);
    expect(() => {
      // @ts-expect-error allowed values are read-only
      userSignups.labels.plan[0] = 'other';
    }).toThrow(TypeError);
  });
});
