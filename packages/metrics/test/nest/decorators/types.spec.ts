import { expectTypeOf } from 'expect-type';
import {
  bounded,
  Counted,
  counter,
  gauge,
  histogram,
  InjectMetric,
  Timed,
  TrackInProgress,
} from '../../../src/index.js';

const plans = counter({
  name: 'plans_total',
  help: 'Plans.',
  labels: { plan: ['free', 'pro'], source: bounded(5) },
});
const bare = counter({ name: 'bare_total', help: 'Bare.' });
const depth = gauge({ name: 'depth', help: 'Depth.', labels: { queue: ['in', 'out'] } });
const bareDepth = gauge({ name: 'bare_depth', help: 'Depth.' });
const seconds = histogram({ name: 'seconds', help: 'Seconds.', labels: { provider: ['a', 'b'] } });
const bareSeconds = histogram({ name: 'bare_seconds', help: 'Seconds.' });

// What compiles is the test; npm run check compiles it.
describe('the compiler', () => {
  test('takes labels of the declaration, constant or from the call', () => {
    expectTypeOf(Counted(plans, { labels: { plan: 'free', source: 'x' } })).toEqualTypeOf<MethodDecorator>();
    Counted(plans, {
      labels: ({ args, result, error }) => {
        expectTypeOf(args).toEqualTypeOf<readonly unknown[]>();
        expectTypeOf(result).toEqualTypeOf<unknown>();
        expectTypeOf(error).toEqualTypeOf<unknown>();
        return { plan: 'pro', source: 'y' };
      },
      calls: 'failed',
    });
    Counted(bare);
    Counted(bare, { calls: 'succeeded' });
    Timed(seconds, { labels: { provider: 'a' } });
    Timed(seconds, { labels: () => ({ provider: 'b' }) });
    Timed(bareSeconds);
    TrackInProgress(depth, { labels: { queue: 'in' } });
    TrackInProgress(depth, {
      labels: ({ args }) => {
        expectTypeOf(args).toEqualTypeOf<readonly unknown[]>();
        return { queue: 'out' };
      },
    });
    TrackInProgress(bareDepth);
    expectTypeOf(InjectMetric(plans)).toEqualTypeOf<ParameterDecorator & PropertyDecorator>();
  });

  test('refuses a wrong label name', () => {
    // @ts-expect-error "plans" is no label
    Counted(plans, { labels: { plans: 'free', source: 'x' } });
    // @ts-expect-error "name" is no label
    Timed(seconds, { labels: { name: 'a' } });
    // @ts-expect-error "name" is no label
    TrackInProgress(depth, { labels: () => ({ name: 'in' }) });
  });

  test('refuses a wrong label value', () => {
    // @ts-expect-error "gold" is no plan
    Counted(plans, { labels: { plan: 'gold', source: 'x' } });
    // @ts-expect-error "gold" is no plan
    Counted(plans, { labels: () => ({ plan: 'gold', source: 'x' }) });
    // @ts-expect-error "c" is no provider
    Timed(seconds, { labels: { provider: 'c' } });
    // @ts-expect-error "up" is no queue
    TrackInProgress(depth, { labels: { queue: 'up' } });
  });

  test('refuses missing labels', () => {
    // @ts-expect-error labels are missing
    Counted(plans);
    // @ts-expect-error labels are missing
    Counted(plans, {});
    // @ts-expect-error labels are missing
    Counted(plans, { calls: 'all' });
    // @ts-expect-error one label is missing
    Counted(plans, { labels: { plan: 'free' } });
    // @ts-expect-error labels are missing
    Timed(seconds);
    // @ts-expect-error labels are missing
    TrackInProgress(depth);
  });

  test('refuses labels where there are none', () => {
    // @ts-expect-error a metric without labels
    Counted(bare, { labels: { plan: 'free' } });
    // @ts-expect-error a metric without labels
    Timed(bareSeconds, { labels: { provider: 'a' } });
    // @ts-expect-error a metric without labels
    TrackInProgress(bareDepth, { labels: () => ({ queue: 'in' }) });
  });

  test('refuses a metric of another type, and unknown options', () => {
    // @ts-expect-error a gauge
    Counted(bareDepth);
    // @ts-expect-error a counter
    Timed(bare);
    // @ts-expect-error a histogram
    TrackInProgress(bareSeconds);
    // @ts-expect-error not one of the calls
    Counted(bare, { calls: 'most' });
    // @ts-expect-error how a call ends is not known at its start
    TrackInProgress(depth, { labels: ({ result }) => ({ queue: result as 'in' }) });
  });
});
