import type { HrTime } from '@opentelemetry/api';
import { hrTimeToNanoseconds } from '@opentelemetry/core';
import * as fc from 'fast-check';
import { hrTimeOf, later } from '../../src/spans/hr-time.js';

const isWellFormed = ([seconds, nanoseconds]: HrTime) =>
  Number.isInteger(seconds) && Number.isInteger(nanoseconds) && nanoseconds >= 0 && nanoseconds < 1e9;

test.each<readonly [milliseconds: number, time: HrTime]>([
  [0, [0, 0]],
  [1, [0, 1_000_000]],
  [999.5, [0, 999_500_000]],
  [1000, [1, 0]],
  [1_700_000_000_123.25, [1_700_000_000, 123_250_000]],
])('%d milliseconds are %j', (milliseconds, time) => {
  expect(hrTimeOf(milliseconds)).toEqual(time);
});

test.each<readonly [start: HrTime, seconds: number, end: HrTime]>([
  [[5, 0], 0, [5, 0]],
  [[5, 999_999_999], 1e-9, [6, 0]],
  [[5, 500_000_000], 0.75, [6, 250_000_000]],
  [[5, 250_000_000], 3.5, [8, 750_000_000]],
  [[0, 0], 0.001_234_567, [0, 1_234_567]],
  [[0, 0], 0.999_999_999_9, [1, 0]],
])('after %j, %d seconds later is %j', (start, seconds, end) => {
  expect(later(start, seconds)).toEqual(end);
});

test('times of this century are well formed, and later ones are later by what they were given', () => {
  const now = fc.double({ min: 946_684_800_000, max: 4_102_444_800_000, noNaN: true });
  const duration = fc.double({ min: 0, max: 100_000, noNaN: true });
  fc.assert(
    fc.property(now, duration, (milliseconds, seconds) => {
      const start = hrTimeOf(milliseconds);
      const end = later(start, seconds);
      expect([isWellFormed(start), isWellFormed(end)]).toEqual([true, true]);
      const nanoseconds = BigInt(end[0] - start[0]) * 1_000_000_000n + BigInt(end[1] - start[1]);
      expect(nanoseconds).toBe(BigInt(hrTimeToNanoseconds(later([0, 0], seconds))));
      expect(Math.abs(Number(nanoseconds) - seconds * 1e9)).toBeLessThan(100);
    }),
  );
});
