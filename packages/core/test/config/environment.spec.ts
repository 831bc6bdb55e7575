import { type EnvironmentParser, readVariables } from '../../src/config/environment.js';

function read(parse: EnvironmentParser, text: string): unknown {
  const declared = { EYRIE_X: { property: 'x', parse } };
  return readVariables({ declared, environment: { EYRIE_X: text }, keepsEmpty: () => false })[0]?.value;
}

describe('the text of a variable', () => {
  test.each<[EnvironmentParser, string, unknown]>([
    ['string', ' a b ', ' a b '],
    ['number', ' 42 ', 42],
    ['number', '-1.5e3', -1500],
    ['number', '.5', 0.5],
    ['number', '0x10', '0x10'],
    ['number', '1_000', '1_000'],
    ['number', 'Infinity', 'Infinity'],
    ['number', '10s', '10s'],
    ['boolean', 'true', true],
    ['boolean', ' FALSE ', false],
    ['boolean', '1', '1'],
    ['boolean', 'yes', 'yes'],
    ['list', ' a, b ,,c,', ['a', 'b', 'c']],
    ['number-list', '1, 2.5,x', [1, 2.5, 'x']],
    [(text) => text.length, 'four', 4],
  ])('as %s, %j becomes %j', (parse, text, value) => {
    expect(read(parse, text)).toEqual(value);
  });

  test('nested properties and ranks are kept in order', () => {
    const declared = {
      PORT: { property: 'a.b', parse: 'number' },
      OTEL_PORT: { property: 'a.b', parse: 'number' },
      EYRIE_PORT: { property: 'a.b', parse: 'number' },
      EYRIE_OLD_PORT: { property: 'a.b', parse: 'number' },
    } as const;
    const environment = { PORT: '1', OTEL_PORT: '2', EYRIE_PORT: '3', EYRIE_OLD_PORT: '4' };
    expect(readVariables({ declared, environment, keepsEmpty: () => false })).toEqual([
      { name: 'EYRIE_PORT', path: ['a', 'b'], value: 3 },
      { name: 'EYRIE_OLD_PORT', path: ['a', 'b'], value: 4 },
      { name: 'OTEL_PORT', path: ['a', 'b'], value: 2 },
      { name: 'PORT', path: ['a', 'b'], value: 1 },
    ]);
  });
});
