import { Diagnostics } from '../../src/diagnostics/diagnostics.js';
import { parseResourceAttributes, readResourceAttributes } from '../../src/identity/resource-attributes.js';

function attributesOf(text: string): Record<string, string> | string {
  const parsed = parseResourceAttributes(text);
  return parsed.ok ? Object.fromEntries(parsed.attributes) : parsed.reason;
}

describe('OTEL_RESOURCE_ATTRIBUTES', () => {
  test.each([
    { text: '', attributes: {} },
    { text: 'a=1', attributes: { a: '1' } },
    { text: ' a = 1 , b.c = x y ,', attributes: { a: '1', 'b.c': 'x y' } },
    { text: 'team=caf%C3%A9%2C%3D%25', attributes: { team: 'café,=%' } },
    { text: 'a%3Db=1', attributes: { 'a=b': '1' } },
    { text: 'a=,b=2', attributes: { a: '', b: '2' } },
    { text: 'a=1,a=2', attributes: { a: '2' } },
    { text: 'a=1;b=2', attributes: 'entry 1 has more than one "="' },
    { text: 'a=1,b', attributes: 'entry 2 has no "="' },
    { text: 'a=1,=2', attributes: 'entry 2 has no key' },
    { text: 'a=b=c', attributes: 'entry 1 has more than one "="' },
    { text: 'a=100%', attributes: 'entry 1 is not percent-encoded' },
    { text: 'a=%E0%A4', attributes: 'entry 1 is not percent-encoded' },
  ])('"$text" is read as $attributes', ({ text, attributes }) => {
    expect(attributesOf(text)).toEqual(attributes);
  });

  test('a wrong entry discards the whole variable, which is said once and shows no value', () => {
    const lines: string[] = [];
    const diagnostics = new Diagnostics((_level, message) => lines.push(message));
    expect([...readResourceAttributes('a=1,hunter2', diagnostics)]).toEqual([]);
    expect([...readResourceAttributes('a=1,hunter2', diagnostics)]).toEqual([]);
    expect(lines).toEqual([
      'EYRIE_CONFIG_OTEL_VARIABLE_IGNORED: The environment variable is ignored: OTEL_RESOURCE_ATTRIBUTES is not a list such as "key1=value1,key2=value2": entry 2 has no "=". Correct it; "," and "=" inside a key or value are written "%2C" and "%3D", and "%" is written "%25".',
    ]);
  });

  test('a "__proto__" in it changes no prototype', () => {
    const attributes = attributesOf('__proto__=x,constructor=y');
    expect(Object.getPrototypeOf(attributes)).toBe(Object.prototype);
    expect(Object.entries(attributes)).toEqual([
      ['__proto__', 'x'],
      ['constructor', 'y'],
    ]);
  });
});
