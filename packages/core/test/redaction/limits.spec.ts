import { JWT, redactorOf } from './redactors.js';

const redactor = redactorOf();

describe('a limit', () => {
  test('of depth leaves a marker that says how much was there', () => {
    const value = { a: { b: { c: 1, d: 2 }, list: [1, 2, 3] } };
    expect(redactor.copy(value, { maxDepth: 2 })).toEqual({
      a: { b: '[Object with 2 properties]', list: '[List of 3 items]' },
    });
    let deep: unknown = 'end';
    for (let level = 0; level < 100_000; level++) deep = [deep];
    expect(JSON.stringify(redactor.copy(deep))).toBe('[[[[[[[["[List of 1 items]"]]]]]]]]');
  });

  test('of entries tells how many are left out', () => {
    const value = {
      list: [1, 2, 3, 4],
      map: new Map([
        [1, 1],
        [2, 2],
        [3, 3],
      ]),
      set: new Set([1, 2, 3]),
      a: 1,
    };
    expect(redactor.copy(value, { maxEntries: 2 })).toEqual({
      list: [1, 2, '… [2 more items]'],
      map: { 1: 1, 2: 2, '…': '[1 more properties]' },
      '…': '[2 more properties]',
    });
    expect(redactor.copy(new Set([1, 2, 3]), { maxEntries: 2 })).toEqual([1, 2, '… [1 more items]']);
    const sparse: unknown[] = [];
    sparse.length = 4_000_000_000;
    expect(redactor.copy(sparse, { maxEntries: 1 })).toEqual([null, '… [3999999999 more items]']);
    const many = new Map(Array.from({ length: 20_000 }, (_, at) => [`k${at}`, at]));
    expect(redactor.copy(many, { maxEntries: 1_000_000 })).toMatchObject({ '…': '[10000 more properties]' });
  });

  test('of a text cuts it, and what is cut is redacted as a whole', () => {
    const cut = (text: string, maxTextLength: number): unknown => redactor.copy(text, { maxTextLength });
    expect(cut('abcdefghij', 4)).toBe('abcd… [6 more characters]');
    expect(cut('abcdefghij', 10)).toBe('abcdefghij');
    expect(cut('ab\u{1F600}cd', 3)).toBe('ab… [4 more characters]');
    expect(cut('to bob@example.com, thanks', 6)).toBe('to [REDACTED:email]… [20 more characters]');
    expect(cut(`jwt ${JWT}`, 20)).toBe(`jwt [REDACTED:jwt]… [${JWT.length - 16} more characters]`);
    expect(cut(`password=${'x'.repeat(9000)} end`, 12)).toBe('password=[REDACTED]… [9001 more characters]');
    expect(cut('card 4111 1111 1111 1111', 9)).toBe('card [REDACTED:card]… [15 more characters]');
    expect(cut('http://bob:hunter2@x', 14)).toBe('http://[REDACTED]… [6 more characters]');
    expect(cut('abcdefgh\u009b', 8)).toBe('abcdefgh… [1 more characters]');
  });

  test('of all texts together ends the copy', () => {
    const copy = redactor.copy({ a: 'x'.repeat(10), b: 'y'.repeat(10), c: 1, d: 2 }, { maxTotalLength: 20 });
    expect(copy).toEqual({ a: 'xxxxxxxxxx', b: 'yyyy… [6 more characters]', '…': '[2 more properties]' });
  });

  test('bounds a copy that would never end', () => {
    const endless: object = new Proxy({}, { get: () => endless, ownKeys: () => ['a', 'b', 'c', 'd'] });
    const wide = Object.fromEntries(Array.from({ length: 200 }, (_, at) => [`k${at}`, 'x']));
    let shared: unknown = wide;
    for (let level = 0; level < 7; level++) shared = Array.from({ length: 200 }, () => shared);
    expect(JSON.stringify(redactor.copy(shared)).length).toBeLessThan(400_000);
    expect(JSON.stringify(redactor.copy({ endless }) ?? null).length).toBeLessThan(400_000);
    const chain: object = { toJSON: () => ({ ...chain }) };
    expect(redactor.copy(chain)).toBe('[Object with 1 properties]');
  });

  test('that is no number is the default', () => {
    const limits = { maxDepth: Number.NaN, maxEntries: undefined as unknown as number };
    expect(redactor.copy({ a: [1] }, limits)).toEqual({ a: [1] });
  });
});
