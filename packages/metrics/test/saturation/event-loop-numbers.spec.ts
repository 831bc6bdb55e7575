import { estimateDelay } from '../../src/saturation/event-loop/delay-estimate.js';
import { delayStatistics } from '../../src/saturation/event-loop/delay-statistics.js';
import { LoopSamples } from '../../src/saturation/event-loop/loop-samples.js';

describe('the delay of an interval', () => {
  test.each([
    ['an idle loop has none', { elapsed: 0.0203, busy: 0.0001 }, 0.0001],
    ['a timer that fires early shows none', { elapsed: 0.0195, busy: 0.019 }, 0],
    ['lateness within a step of the clock of the timers is none', { elapsed: 0.021, busy: 0 }, 0],
    ['a long stretch is as long as the loop was busy', { elapsed: 0.209, busy: 0.2 }, 0.2],
    ['a short stretch is twice its rest when the timer fell due', { elapsed: 0.024, busy: 0.022 }, 0.008],
    ['a busy loop of short stretches is not late', { elapsed: 0.02, busy: 0.02 }, 0],
    ['time without a CPU is delay although the loop was idle', { elapsed: 0.071, busy: 0.001 }, 0.05],
  ])('%s', (_name, interval, delay) => {
    expect(estimateDelay(interval, 0.02)).toBeCloseTo(delay, 9);
  });
});

describe('the statistics of a window', () => {
  const options = { resolution: 0.02, sliceSeconds: 5 };
  const idle = () => new Float64Array(250);
  const with200ms = () => Float64Array.from([...new Array(239).fill(0), 0.2]);

  test('one stretch of 200 ms in 30 seconds is the p99, and neither p90 nor p50', () => {
    const slices = [idle(), idle(), with200ms(), idle(), idle(), idle()];
    expect(delayStatistics(slices, options)).toMatchObject({ min: 0, max: 0.2, p50: 0, p90: 0, p99: 0.2 });
  });

  test('mean and deviation are over time: a delay counts for as long as it lasted', () => {
    const { mean, stddev } = delayStatistics([with200ms()], options);
    // 239 samples stand for 20 ms each, the late one for 220 ms: 5 seconds.
    expect(mean).toBeCloseTo((0.2 * 0.22) / 5, 12);
    expect(stddev).toBeCloseTo(Math.sqrt((0.04 * 0.22) / 5 - ((0.2 * 0.22) / 5) ** 2), 12);
  });

  test('a percentile is that of the worst slice', () => {
    const steady = (delay: number) => new Float64Array(Math.ceil(5 / (delay + 0.02))).fill(delay);
    expect(delayStatistics([steady(0.01), steady(0.03), steady(0.02)], options)).toMatchObject({
      min: 0.01,
      max: 0.03,
      p50: 0.03,
      p90: 0.03,
      p99: 0.03,
    });
  });

  test('half a second of delay in five seconds is the p90, half of them the p50', () => {
    const delays = [...new Array(125).fill(0), ...new Array(40).fill(0.03), 0.5];
    expect(delayStatistics([Float64Array.from(delays)], options)).toMatchObject({
      p50: 0.03,
      p90: 0.5,
      p99: 0.5,
    });
  });

  test('a window without samples is all zero', () => {
    expect(delayStatistics([new Float64Array()], options)).toEqual({
      min: 0,
      max: 0,
      mean: 0,
      stddev: 0,
      p50: 0,
      p90: 0,
      p99: 0,
    });
  });
});

describe('the samples', () => {
  const sample = (endedAt: number) => ({ endedAt, elapsed: 1, busy: 0, delay: 0 });

  test('come newest first and end where the window begins', () => {
    const samples = new LoopSamples(4);
    for (const endedAt of [1, 2, 3]) samples.add(sample(endedAt));
    expect(samples.after(1)).toEqual([sample(3), sample(2)]);
  });

  test('are never more than the capacity: the oldest makes room', () => {
    const samples = new LoopSamples(3);
    for (const endedAt of [1, 2, 3, 4, 5]) samples.add(sample(endedAt));
    expect(samples.after(0)).toEqual([sample(5), sample(4), sample(3)]);
  });
});
