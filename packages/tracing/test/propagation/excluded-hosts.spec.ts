import { excludedHosts, isHostPattern } from '../../src/propagation/excluded-hosts.js';

describe('hosts that are excluded', () => {
  const isExcluded = excludedHosts([
    'api.example.com',
    '*.Internal.test',
    'localhost:8080',
    '[::1]:443',
    'fe80::1',
  ]);

  test.each([
    ['by name', 'api.example.com'],
    ['in capitals', 'API.Example.COM'],
    ['with a port', 'api.example.com:8443'],
    ['with the dot of the root', 'api.example.com.'],
    ['below a domain', 'db.internal.test'],
    ['far below a domain', 'a.b.c.internal.test:5432'],
    ['by name, the port of the pattern left out', 'localhost'],
    ['by address in brackets', '[::1]:3000'],
    ['by address', 'fe80::1'],
  ])('%s', (_, host) => {
    expect(isExcluded?.(host)).toBe(true);
  });

  test.each([
    ['above', 'example.com'],
    ['below one that is excluded alone', 'v2.api.example.com'],
    ['that only ends alike', 'myinternal.test'],
    ['of which all below are excluded', 'internal.test'],
    ['of another address', '::2'],
  ])('are not those %s', (_, host) => {
    expect(isExcluded?.(host)).toBe(false);
  });

  test('are none without patterns', () => {
    expect(excludedHosts([])).toBeUndefined();
  });
});

test.each([
  ['api.example.com', true],
  ['*.example.com', true],
  ['localhost:3000', true],
  ['10.0.0.1', true],
  ['[::1]:80', true],
  ['::1', true],
  ['my_service', true],
  ['', false],
  ['*', false],
  ['a.*.com', false],
  ['https://api.example.com', false],
  ['api.example.com/path', false],
  ['two hosts', false],
  ['x'.repeat(300), false],
])('%p is a pattern of hosts: %p', (text, expected) => {
  expect(isHostPattern(text)).toBe(expected);
});
