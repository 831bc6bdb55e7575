import { equalSecrets } from '../../src/security/equal-secrets.js';

test.each([
  ['secret', 'secret', true],
  ['secret', 'Secret', false],
  ['secre', 'secret', false],
  ['secret ', 'secret', false],
  ['', 'secret', false],
  ['', '', true],
  ['\u00e9', 'e\u0301', false],
  ['x'.repeat(100_000), 'x'.repeat(100_000), true],
])('compares %j with %j: %s', (given, expected, equal) => {
  expect(equalSecrets(given, expected)).toBe(equal);
});
