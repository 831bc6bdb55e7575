import { createUuidV7Source, isUuid } from '../../src/event/uuid-v7.js';

const UUID_V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

test('the example of RFC 9562, appendix A.6, comes out of its parts', () => {
  // rand_a 0xCC3, rand_b 0x18C4DC0C0C07398F: the upper 30 bits of it count.
  const count = 0xcc3 * 2 ** 30 + (0x18c4dc0c % 2 ** 30);
  const given = [count.toString(16).padStart(12, '0'), '0c07398f'];
  // The first count is below 2^41: the upper bit of 0xCC3 is left out.
  const newId = createUuidV7Source({ now: () => 0x017f22e279b0, random: () => given.shift() as string });
  expect(newId()).toBe('017f22e2-79b0-74c3-98c4-dc0c0c07398f');
});

test('ids of one millisecond count up', () => {
  const newId = createUuidV7Source({
    now: () => 1_700_000_000_000,
    random: (bytes) => '0'.repeat(bytes * 2),
  });
  expect([newId(), newId(), newId()]).toEqual([
    '018bcfe5-6800-7000-8000-000000000000',
    '018bcfe5-6800-7000-8000-000100000000',
    '018bcfe5-6800-7000-8000-000200000000',
  ]);
});

test('a clock that goes back never makes an id that does', () => {
  const times = [5000, 4000, 0, Number.MIN_SAFE_INTEGER, 5000, 5001];
  const newId = createUuidV7Source({ now: () => times.shift() as number });
  const ids = Array.from({ length: 6 }, newId);
  expect(ids.toSorted()).toEqual(ids);
  expect(new Set(ids).size).toBe(6);
  expect(ids.map((id) => id.slice(0, 13))).toEqual([
    ...Array.from({ length: 5 }, () => '00000000-1388'),
    '00000000-1389',
  ]);
});

test('a count that runs out goes on in the next millisecond', () => {
  const random = (bytes: number): string => (bytes === 6 ? '01ffffffffff' : '00000000');
  const newId = createUuidV7Source({ now: () => 0, random });
  const first = newId();
  expect(first).toBe('00000000-0000-77ff-bfff-ffff00000000');
  // The count may double before it runs out, so it is the carry into the upper bit that is seen.
  expect(newId()).toBe('00000000-0000-7800-8000-000000000000');
});

test('a hundred thousand ids are UUIDs of version 7, distinct and in order', () => {
  const newId = createUuidV7Source();
  let last = '';
  for (let made = 0; made < 100_000; made++) {
    const id = newId();
    if (id <= last || !UUID_V7.test(id)) throw new Error(`${id} after ${last}`);
    last = id;
  }
  expect(isUuid(last)).toBe(true);
});

test.each([
  ['017f22e2-79b0-7cc3-98c4-dc0c0c07398f', true],
  ['C232AB00-9414-11EC-B3C8-9F6BDECED846', true],
  ['919108f7-52d1-4320-9bac-f847db4148a8', true],
  ['00000000-0000-0000-0000-000000000000', false],
  ['ffffffff-ffff-ffff-ffff-ffffffffffff', false],
  ['017f22e279b07cc398c4dc0c0c07398f', false],
  ['017f22e2-79b0-7cc3-98c4-dc0c0c07398f\n', false],
  ['{17f22e2-79b0-7cc3-98c4-dc0c0c07398}', false],
  ['', false],
])('isUuid(%j) is %s', (text, expected) => {
  expect(isUuid(text)).toBe(expected);
});
