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
}, 200000);

test('a copy of anything is JSON that says the same when it is copied again', () => {
  fc.assert(
    fc.property(anything, (value) => {
      const copy = redactor.fields({ value });
      expect(JSON.parse(JSON.stringify(copy))).toEqual(JSON.parse(JSON.stringify(redactor.fields(copy))));
      expect(JSON.stringify(copy)).not.toMatch(
        /[\u007f-\u009f\u2028-\u202e\u2066-\u2069]|[\ud800-\udbff](?![\udc00-\udfff])/,
      );
    }),
    { interruptAfterTimeLimit: 100000, numRuns: 250000 },
  );
}, 200000);

