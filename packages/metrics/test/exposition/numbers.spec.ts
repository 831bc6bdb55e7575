import {
  formatBound,
  formatNumber,
  integerWidth,
  isFastInteger,
  writeInteger,
} from '../../src/exposition/numbers.js';

test.each([
  [0, '0'],
  [-0, '0'],
  [1, '1'],
  [-1, '-1'],
  [1.5, '1.5'],
  [0.1 + 0.2, '0.30000000000000004'],
  [1e-7, '1e-7'],
  [999_999_999, '999999999'],
  [1_000_000_000, '1000000000'],
  [2 ** 53, '9007199254740992'],
  [1e21, '1e+21'],
  [-1.5e300, '-1.5e+300'],
  [Number.MIN_VALUE, '5e-324'],
  [Number.NaN, 'NaN'],
  [Number.POSITIVE_INFINITY, '+Inf'],
  [Number.NEGATIVE_INFINITY, '-Inf'],
])('the sample value %p is written %s', (value, text) => {
  expect(formatNumber(value)).toBe(text);
});

// The examples of the OpenMetrics specification, and the switch to an exponent as Go makes it.
test.each([
  [0, '0.0'],
  [0.001, '0.001'],
  [0.01, '0.01'],
  [0.999, '0.999'],
  [1, '1.0'],
  [1.7, '1.7'],
  [10, '10.0'],
  [1e-10, '1e-10'],
  [1e-9, '1e-09'],
  [1e-5, '1e-05'],
  [0.0001, '0.0001'],
  [100_000, '100000.0'],
  [123_456.5, '123456.5'],
  [1e6, '1e+06'],
  [1_234_567, '1.234567e+06'],
  [1e10, '1e+10'],
  [-2, '-2.0'],
  [1e100, '1e+100'],
  [Number.POSITIVE_INFINITY, '+Inf'],
])('the OpenMetrics bound %p is written %s', (value, text) => {
  expect(formatBound(value, 'openmetrics')).toBe(text);
});

test.each([
  [1, '1'],
  [0.25, '0.25'],
  [1e6, '1000000'],
  [Number.POSITIVE_INFINITY, '+Inf'],
])('the text bound %p is written %s', (value, text) => {
  expect(formatBound(value, 'text')).toBe(text);
});

test('integers are written digit by digit up to nine digits', () => {
  for (const value of [
    0, 9, 10, 99, 100, 1_234, 98_765, 100_000, 1_000_000, 99_999_999, 100_000_000, 999_999_999,
  ]) {
    const bytes = Buffer.alloc(12, 'x');
    expect(isFastInteger(value)).toBe(true);
    writeInteger(bytes, value, integerWidth(value));
    expect(bytes.toString()).toBe(String(value).padEnd(12, 'x'));
  }
  for (const value of [-1, 0.5, 1_000_000_000, 2 ** 32, Number.NaN, Number.POSITIVE_INFINITY]) {
    expect(isFastInteger(value)).toBe(false);
  }
});
