import * as fc from 'fast-check';
import { canonicalJson, MAX_CANONICAL_DEPTH } from '../../src/canonical/canonical-json.js';
import type { Json } from '../../src/event/json.js';

function numberOf(bits: string): number {
  return Buffer.from(bits, 'hex').readDoubleBE(0);
}

function nested(levels: number): Json {
  let value: Json = [];
  for (let level = 1; level < levels; level++) value = [value];
  return value;
}

function shuffled(value: Json): Json {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(shuffled);
  return Object.fromEntries(
    Object.entries(value)
      .map(([name, item]) => [name, shuffled(item)] as const)
      .toReversed(),
  );
}

const json = fc.jsonValue({ noUnicodeString: false }) as fc.Arbitrary<Json>;

describe('the numbers of RFC 8785, appendix B', () => {
  test.each([
    ['0000000000000000', '0'],
    ['8000000000000000', '0'],
    ['0000000000000001', '5e-324'],
    ['8000000000000001', '-5e-324'],
    ['7fefffffffffffff', '1.7976931348623157e+308'],
    ['ffefffffffffffff', '-1.7976931348623157e+308'],
    ['4340000000000000', '9007199254740992'],
    ['c340000000000000', '-9007199254740992'],
    ['4430000000000000', '295147905179352830000'],
    ['44b52d02c7e14af5', '9.999999999999997e+22'],
    ['44b52d02c7e14af6', '1e+23'],
    ['44b52d02c7e14af7', '1.0000000000000001e+23'],
    ['444b1ae4d6e2ef4e', '999999999999999700000'],
    ['444b1ae4d6e2ef4f', '999999999999999900000'],
    ['444b1ae4d6e2ef50', '1e+21'],
    ['3eb0c6f7a0b5ed8c', '9.999999999999997e-7'],
    ['3eb0c6f7a0b5ed8d', '0.000001'],
    ['41b3de4355555553', '333333333.3333332'],
    ['41b3de4355555554', '333333333.33333325'],
    ['41b3de4355555555', '333333333.3333333'],
    ['41b3de4355555556', '333333333.3333334'],
    ['41b3de4355555557', '333333333.33333343'],
    ['becbf647612f3696', '-0.0000033333333333333333'],
    ['43143ff3c1cb0959', '1424953923781206.2'],
  ])('%s is written as %s', (bits, text) => {
    expect(canonicalJson(numberOf(bits))).toBe(text);
  });

  test.each([
    ['7fffffffffffffff', 'NaN'],
    ['7ff0000000000000', 'Infinity'],
    ['fff0000000000000', '-Infinity'],
  ])('%s is refused', (bits, name) => {
    expect(() => canonicalJson([{ a: numberOf(bits) }] as Json)).toThrow(
      `EYRIE_AUDIT_NOT_CANONICAL: The value at the JSON Pointer "/0/a" is ${name}, which has no canonical JSON (RFC 8785). Give plain JSON: well-formed text, finite numbers, booleans, null, lists and plain objects.`,
    );
  });
});

describe('the samples of RFC 8785', () => {
  test.each([
    [
      'values',
      '{"numbers":[333333333.33333329,1E30,4.50,2e-3,0.000000000000000000000000001],"string":"\\u20ac$\\u000F\\u000aA\'\\u0042\\u0022\\u005c\\\\\\"\\/","literals":[null,true,false]}',
      '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
    ],
    [
      'sorting',
      '{"\\u20ac":"Euro Sign","\\r":"Carriage Return","\\ufb33":"Hebrew Letter Dalet With Dagesh","1":"One","\\ud83d\\ude00":"Emoji: Grinning Face","\\u0080":"Control","\\u00f6":"Latin Small Letter O With Diaeresis"}',
      '{"\\r":"Carriage Return","1":"One","\u0080":"Control","ö":"Latin Small Letter O With Diaeresis","€":"Euro Sign","\ud83d\ude00":"Emoji: Grinning Face","\ufb33":"Hebrew Letter Dalet With Dagesh"}',
    ],
    ['arrays', '[56,{"d":true,"10":null,"1":[]}]', '[56,{"1":[],"10":null,"d":true}]'],
    [
      'french',
      '{"peach":"This sorting order","péché":"is wrong according to French","pêche":"but canonicalization MUST","sin":"ignore locale"}',
      '{"peach":"This sorting order","péché":"is wrong according to French","pêche":"but canonicalization MUST","sin":"ignore locale"}',
    ],
    [
      'structures',
      '{"1":{"f":{"f":"hi","F":5},"\\n":56.0},"10":{},"":"empty","a":{},"111":[{"e":"yes","E":"no"}],"A":{}}',
      '{"":"empty","1":{"\\n":56,"f":{"F":5,"f":"hi"}},"10":{},"111":[{"E":"no","e":"yes"}],"A":{},"a":{}}',
    ],
    ['unicode', '{"Unnormalized Unicode":"A\\u030a"}', '{"Unnormalized Unicode":"A\u030a"}'],
    [
      'weird',
      '{"\\u20ac":"Euro Sign","\\r":"Carriage Return","\\u000a":"Newline","1":"One","\\u0080":"Control\\u007f","\\ud83d\\ude02":"Smiley","\\u00f6":"Latin Small Letter O With Diaeresis","\\ufb33":"Hebrew Letter Dalet With Dagesh","</script>":"Browser Challenge"}',
      '{"\\n":"Newline","\\r":"Carriage Return","1":"One","</script>":"Browser Challenge","\u0080":"Control\u007f","ö":"Latin Small Letter O With Diaeresis","€":"Euro Sign","\ud83d\ude02":"Smiley","\ufb33":"Hebrew Letter Dalet With Dagesh"}',
    ],
  ])('%s', (_name, given, expected) => {
    expect(canonicalJson(JSON.parse(given) as Json)).toBe(expected);
  });
});

test('numbers in names sort as text, not as JavaScript lists them', () => {
  expect(canonicalJson({ 9: 1, 10: 2, 1: 3, a: 4 })).toBe('{"1":3,"10":2,"9":1,"a":4}');
});

test('each character is escaped as JSON.stringify escapes it, alone and in long text', () => {
  for (let code = 0; code < 0x300; code++) {
    const character = String.fromCharCode(code);
    expect(canonicalJson(character)).toBe(JSON.stringify(character));
    expect(canonicalJson(character.repeat(101))).toBe(JSON.stringify(character.repeat(101)));
    expect(canonicalJson({ [character]: 1 })).toBe(JSON.stringify({ [character]: 1 }));
  }
});

test('names that mean something to JavaScript are names like any other', () => {
  expect(canonicalJson(JSON.parse('{"__proto__":{"a":1},"constructor":2,"toJSON":3}') as Json)).toBe(
    '{"__proto__":{"a":1},"constructor":2,"toJSON":3}',
  );
});

test('an object without a prototype is plain', () => {
  expect(canonicalJson(Object.assign(Object.create(null), { b: 1, a: 2 }) as Json)).toBe('{"a":2,"b":1}');
});

const holed: unknown[] = [1];
holed[2] = 2;

const circular: unknown[] = [];
circular.push(circular);

test.each<[string, unknown, string]>([
  ['a lone high surrogate', { a: ['x\ud800'] }, '"/a/0" holds a lone surrogate'],
  ['a lone low surrogate', '\udc00x', '"" holds a lone surrogate'],
  [
    'a lone surrogate in a long text',
    ['x'.repeat(200), `${'x'.repeat(200)}\ud800`],
    '"/1" holds a lone surrogate',
  ],
  ['a lone surrogate in a name', { a: { '\ud800': 1 } }, '"/a/\ufffd" holds a lone surrogate'],
  ['a BigInt', { 'a/b': { 'c~d': 1n } }, '"/a~1b/c~0d" is of the type bigint'],
  ['undefined', undefined, '"" is of the type undefined'],
  ['an undefined property', { a: undefined }, '"/a" is of the type undefined'],
  ['a hole', holed, '"/1" is of the type undefined'],
  ['a symbol', [Symbol('a')], '"/0" is of the type symbol'],
  ['a function', { a: () => 1 }, '"/a" is of the type function'],
  ['a date', { a: new Date(0) }, '"/a" is an object of a class'],
  ['a map', new Map(), '"" is an object of a class'],
  ['a cycle', { a: circular }, `"/a${'/0'.repeat(63)}" is nested deeper than 64 levels or holds itself`],
  ['a level too many', nested(65), `"${'/0'.repeat(64)}" is nested deeper than 64 levels or holds itself`],
])('%s is refused', (_name, value, problem) => {
  expect(() => canonicalJson(value as Json)).toThrow(
    expect.objectContaining({
      code: 'EYRIE_AUDIT_NOT_CANONICAL',
      problem: `The value at the JSON Pointer ${problem}, which has no canonical JSON (RFC 8785)`,
    }),
  );
});

test('the deepest value that is allowed has its canonical JSON', () => {
  expect(canonicalJson(nested(MAX_CANONICAL_DEPTH))).toBe('['.repeat(64) + ']'.repeat(64));
});

test('a long pointer is cut in the message', () => {
  expect(() => canonicalJson({ ['x'.repeat(1000)]: Number.NaN })).toThrow(`"/${'x'.repeat(199)}…" is NaN`);
});

test('it says the same as the value, is the same again and depends on no order of names', () => {
  fc.assert(
    fc.property(json, (value) => {
      const text = canonicalJson(value);
      const read = JSON.parse(text) as Json;
      expect(read).toEqual(JSON.parse(JSON.stringify(value)));
      expect(canonicalJson(read)).toBe(text);
      expect(canonicalJson(shuffled(value))).toBe(text);
    }),
    { numRuns: 500 },
  );
});
