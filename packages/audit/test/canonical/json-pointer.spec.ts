import * as fc from 'fast-check';
import { pointerOf, pointerTo, stepsOf } from '../../src/canonical/json-pointer.js';

test.each([
  [[], ''],
  [['foo', 0], '/foo/0'],
  [[''], '/'],
  [['a/b'], '/a~1b'],
  [['m~n'], '/m~0n'],
  [['~1'], '/~01'],
  [['k"l', ' '], '/k"l/ '],
])('%j is %j, as in section 5 of RFC 6901', (steps, pointer) => {
  expect(pointerOf(steps)).toBe(pointer);
  expect(stepsOf(pointer)).toEqual(steps.map(String));
});

test('a pointer goes one step further', () => {
  expect(pointerTo('/items/0', 'a/b')).toBe('/items/0/a~1b');
});

test('any names survive the way there and back', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'binary' })), (steps) => {
      expect(stepsOf(pointerOf(steps))).toEqual(steps);
    }),
  );
});
