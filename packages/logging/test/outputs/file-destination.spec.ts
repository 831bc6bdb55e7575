import * as v from 'valibot';
import { fileDestinationSchema } from '../../src/outputs/file-destination.js';

const rulesBroken = (given: object): string[] => {
  const result = v.safeParse(fileDestinationSchema, { type: 'file', path: 'logs/app.log', ...given });
  return result.issues?.map(({ message }) => message) ?? [];
};

test('a file needs a path, and may have limits', () => {
  expect(rulesBroken({})).toEqual([]);
  expect(rulesBroken({ maxBytes: 1024, interval: 'hour', maxFiles: 1000 })).toEqual([]);
});

test.each([
  [{ path: '' }, 'must be text of 1 to 4096 characters on one line'],
  [{ maxBytes: 1023 }, 'must be a whole number from 1024 to 1099511627776'],
  [{ interval: 'week' }, 'must be one of "hour", "day"'],
  [{ maxFiles: 0 }, 'must be a whole number from 1 to 1000'],
])('%j breaks a rule', (given, rule) => {
  expect(rulesBroken(given)).toEqual([rule]);
});
