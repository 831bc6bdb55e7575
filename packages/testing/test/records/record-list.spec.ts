import { RecordList } from '../../src/records/record-list.js';

test('a list that could not keep everything answers no question until it is cleared', () => {
  const list = new RecordList<number>('spans');
  for (let index = 0; index < 10_000; index += 1) list.add(index);
  expect(list.all()).toHaveLength(10_000);
  list.add(1);
  expect(() => list.all()).toThrow(
    'EYRIE_TESTING_LIMIT_REACHED: This app has made more than 10000 spans since the last reset, and later ones were ' +
      'not kept. Call reset() between tests.',
  );
  list.clear();
  list.add(7);
  expect(list.all()).toEqual([7]);
});
