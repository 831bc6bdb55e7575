import * as fc from 'fast-check';
import { JWT, redactorOf } from './redactors.js';

const redactor = redactorOf();
const PLANTED = [
  'password=canary-1',
  `"token":"canary-2"`,
  'canary3@example.com',
  JWT,
  '4111 1111 1111 1111',
  'https://user:canary-4@host/',
  'ghp_canary5abcdefghijklmnopqrstuvwxyz0123',
] as const;
const TRACES = ['canary', JWT.split('.')[2] as string, '1111 1111'];

const text = fc.string({ unit: 'binary', maxLength: 60 });
const anything = fc.anything({
  withBigInt: true,
  withBoxedValues: true,
  withDate: true,
  withMap: true,
  withNullPrototype: true,
  withObjectString: true,
  withSet: true,
  withSparseArray: true,
  withTypedArray: true,
  maxDepth: 4,
});

test('a copy of anything is JSON that says the same when it is copied again', () => {
  fc.assert(
    fc.property(anything, (value) => {
      const copy = redactor.fields({ value });
      expect(JSON.parse(JSON.stringify(copy))).toEqual(JSON.parse(JSON.stringify(redactor.fields(copy))));
      expect(JSON.stringify(copy)).not.toMatch(
        /[\u007f-\u009f\u2028-\u202e\u2066-\u2069]|[\ud800-\udbff](?![\udc00-\udfff])/,
      );
    }),
    { numRuns: 300 },
  );
});

test('no planted secret is left, whatever stands around it', () => {
  fc.assert(
    fc.property(text, fc.constantFrom(...PLANTED), text, fc.nat(200), (before, secret, after, cut) => {
      // The secret stands apart, as it would be written.
      const whole = `${before} ${secret} ${after}`;
      const limited = redactor.copy({ whole }, { maxTextLength: cut });
      for (const line of [
        redactor.text(whole),
        JSON.stringify(redactor.copy([whole])),
        JSON.stringify(limited),
      ]) {
        for (const trace of TRACES) expect(line).not.toContain(trace);
      }
    }),
    { numRuns: 500 },
  );
});

test('a text without signs and digits stays the same', () => {
  const words = fc.array(fc.stringMatching(/^[a-z]{1,9}$/), { maxLength: 12 });
  fc.assert(
    fc.property(words, (list) => {
      const sentence = list.filter((word) => !/^b(?:earer|asic)$/.test(word)).join(' ');
      expect(redactor.text(sentence)).toBe(sentence);
    }),
    { numRuns: 300 },
  );
});

test('the quick look at a text never misses what a full scan finds', () => {
  const pieces = fc.array(
    fc.constantFrom(
      ...[
        'password',
        'token',
        'key',
        'api',
        'cookie',
        'Bearer',
        'basic',
        'YTpi',
        'bob',
        'example.com',
        'values',
        '(',
      ],
      ...[
        ':',
        '=',
        '@',
        '%40',
        '%3D',
        '%20',
        '"',
        "'",
        '\\',
        '/',
        '//',
        '.',
        ',',
        ' ',
        '\n',
        '-',
        '-----BEGIN',
        ')',
      ],
      ...[
        '4111',
        '1111',
        '41111111',
        'eyJhbGciOiJIUzI1NiJ9',
        'ghp_',
        'abcdefghijklmnop',
        'sk-',
        '0123456789',
        'я',
      ],
      ...['PRIVATE KEY-----', '\u009b', '\u2028', '12:30', '<', '>', '{', '[', '&', '?', 'x', '+', '\u00a0'],
    ),
    { maxLength: 12 },
  );
  fc.assert(
    fc.property(pieces, (parts) => {
      const whole = parts.join('');
      // A lone "@" holds no secret, and has the whole text scanned.
      if (redactor.text(whole) === whole) expect(redactor.text(`@ ${whole}`)).toBe(`@ ${whole}`);
    }),
    { numRuns: 5000 },
  );
});
