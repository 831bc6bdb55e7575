import { backoffDelayMs, isTransientStatus, parseRetryAfter } from '../../src/outbound/retry.js';

const bounds = { baseDelayMs: 100, maxDelayMs: 1000 };

describe('the wait before another attempt', () => {
  test('doubles up to its limit, and a random part of it is waited', () => {
    const waits = (part: number) =>
      [1, 2, 3, 4, 5, 50, 2000].map((failures) =>
        backoffDelayMs({ ...bounds, failures, random: () => part }),
      );
    expect(waits(1)).toEqual([100, 200, 400, 800, 1000, 1000, 1000]);
    expect(waits(0.5)).toEqual([50, 100, 200, 400, 500, 500, 500]);
    expect(waits(0)).toEqual([0, 0, 0, 0, 0, 0, 0]);
  });

  test('is between nothing and its limit where nobody gives the random numbers', () => {
    for (let times = 0; times < 1000; times += 1) {
      const wait = backoffDelayMs({ ...bounds, failures: 3 });
      expect(wait).toBeGreaterThanOrEqual(0);
      expect(wait).toBeLessThan(400);
    }
  });

  test('is at least what the other system asks for, up to its limit: nothing is no leave to hammer', () => {
    const wait = (asked: number) =>
      backoffDelayMs({ ...bounds, failures: 3, retryAfterMs: asked, random: () => 0.5 });
    expect([wait(0), wait(700), wait(86_400_000)]).toEqual([200, 700, 1000]);
  });
});

describe('Retry-After', () => {
  const now = Date.UTC(1994, 10, 6, 8, 49, 0);

  test.each([
    ['0', 0],
    ['120', 120_000],
    [' 7 ', 7_000],
    ['Sun, 06 Nov 1994 08:49:37 GMT', 37_000],
    ['Sunday, 06-Nov-94 08:49:37 GMT', 37_000],
    ['Sun Nov  6 08:49:37 1994', 37_000],
    ['Sun, 06 Nov 1994 08:48:00 GMT', 0],
  ])('%s is %d ms', (header, expected) => {
    expect(parseRetryAfter(header, now)).toBe(expected);
  });

  test.each(['', '-1', '1.5', '1e3', 'soon', '99999999999999', '99999999999', 'Sun', '+5'])(
    '"%s" asks for nothing',
    (header) => {
      expect(parseRetryAfter(header, now)).toBeUndefined();
    },
  );

  test('that is missing or there twice asks for nothing', () => {
    expect(parseRetryAfter(undefined)).toBeUndefined();
    expect(parseRetryAfter(['1', '2'])).toBeUndefined();
  });
});

test('seven statuses are worth another attempt', () => {
  const statuses = Array.from({ length: 500 }, (_, at) => at + 100).filter(isTransientStatus);
  expect(statuses).toEqual([408, 425, 429, 500, 502, 503, 504]);
});
