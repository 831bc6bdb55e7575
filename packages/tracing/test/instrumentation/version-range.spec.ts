import { isInRange } from '../../src/instrumentation/version-range.js';

test.each([
  ['8.23.1', '>=8.0.3 <9', true],
  ['9.0.0', '>=8.0.3 <9', false],
  ['8.0.2', '>=8.0.3 <9', false],
  ['6.7.0', '>= 6.7 < 8', true],
  ['1.9.9', '^1.0.0', true],
  ['2.0.0', '^1.0.0', false],
  ['0.3.1', '^0.2.4', false],
  ['0.2.9', '^0.2.4', true],
  ['0.0.4', '^0.0.3', false],
  ['1.2.9', '~1.2.3', true],
  ['1.3.0', '~1.2.3', false],
  ['1.9.0', '~1', true],
  ['2.4.1', '2', true],
  ['3.0.0', '2', false],
  ['2.4.1', '2.x', true],
  ['2.4.1', '=2.4.0', false],
  ['3.9.0', '<=3', true],
  ['4.0.0', '>3', true],
  ['3.9.0', '>3', false],
  ['5.0.0', '^1.0.0 || ^5.0.0', true],
  ['4.0.0', '^1.0.0 || ^5.0.0', false],
  ['4.0.0', '*', true],
  ['4.0.0-rc.1', '*', true],
])('%s in %s: %s', (version, range, expected) => {
  expect(isInRange(version, range)).toBe(expected);
});

test.each([
  ['4.0.0-rc.1', '>=3'],
  ['not a version', '>=3'],
  ['4.0.0', '1.0.0 - 5.0.0'],
  ['4.0.0', 'latest'],
])('%s in %s is not certain', (version, range) => {
  expect(isInRange(version, range)).toBeUndefined();
});
