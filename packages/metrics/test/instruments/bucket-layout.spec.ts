import { DEFAULT_BUCKETS } from '../../src/engine.js';
import { BucketLayout } from '../../src/series/bucket-layout.js';

/** By the definition of a bucket. */
function expectedIndex(bounds: readonly number[], value: number): number {
  const index = bounds.findIndex((bound) => value <= bound);
  return index === -1 ? bounds.length : index;
}

function neighboursOf(value: number): number[] {
  const step = Math.max(Math.abs(value) * Number.EPSILON, Number.MIN_VALUE);
  return [value - step, value, value + step];
}

describe('the layout of buckets', () => {
  test.each([
    ['the default', DEFAULT_BUCKETS],
    ['one bucket', [1]],
    ['zero alone', [0]],
    ['negative bounds alone', [-10, -1, -0.5]],
    ['bounds on both sides of zero', [-100, -1, 0, 1, 100]],
    ['bounds closer than any cell', [1, 1.0001, 1.0002, 1.0003, 1.0004, 5]],
    ['two hundred in a row', Array.from({ length: 200 }, (_, i) => (i + 1) * 10)],
    ['the whole range of numbers', [Number.MIN_VALUE, 1e-300, 1e-9, 1, 1e9, 1e300, Number.MAX_VALUE]],
    ['powers of two', Array.from({ length: 40 }, (_, i) => 2 ** (i - 20))],
  ])('puts every value into the first bucket that is not below it: %s', (_what, bounds) => {
    const layout = new BucketLayout(bounds);
    const values = [
      ...bounds.flatMap(neighboursOf),
      ...bounds.map((bound, i) => (bound + (bounds[i + 1] ?? bound)) / 2),
      ...Array.from({ length: 2000 }, (_, i) => 2 ** ((i - 1000) / 30)),
      ...Array.from({ length: 200 }, (_, i) => -(2 ** ((i - 100) / 10))),
      0,
      -0,
      Number.MIN_VALUE,
      -Number.MIN_VALUE,
      Number.MAX_VALUE,
      -Number.MAX_VALUE,
      Number.POSITIVE_INFINITY,
      Number.NEGATIVE_INFINITY,
    ];
    const wrong = values.filter((value) => layout.indexOf(value) !== expectedIndex(bounds, value));
    expect(wrong).toEqual([]);
    expect(layout.sumIndex).toBe(bounds.length + 1);
  });
});
