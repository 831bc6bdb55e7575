import { lineTimestamp } from '../../src/outputs/line-timestamp.js';

test('a timestamp is RFC 3339 in UTC with three digits of milliseconds', () => {
  const start = Date.UTC(2026, 1, 28, 23, 59, 59, 0);
  expect([0, 7, 70, 999, 1000, 999].map((offset) => lineTimestamp(start + offset))).toEqual([
    '2026-02-28T23:59:59.000Z',
    '2026-02-28T23:59:59.007Z',
    '2026-02-28T23:59:59.070Z',
    '2026-02-28T23:59:59.999Z',
    '2026-03-01T00:00:00.000Z',
    '2026-02-28T23:59:59.999Z',
  ]);
});

test.each([0, 1, 999.75, -1, 1_700_000_000_123, 253_402_300_800_000, -62_198_755_200_000])(
  'the timestamp of %d is the one of Date',
  (time) => {
    expect(lineTimestamp(time)).toBe(new Date(Math.floor(time)).toISOString());
  },
);

test('what is no time has no timestamp', () => {
  expect(() => lineTimestamp(Number.NaN)).toThrow(RangeError);
  expect(lineTimestamp(0)).toBe('1970-01-01T00:00:00.000Z');
});
