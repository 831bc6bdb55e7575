import { LabelNumbering } from '../../src/series/label-numbering.js';

function numbered(values: readonly string[]): LabelNumbering {
  const numbering = new LabelNumbering();
  for (const value of values) numbering.add(value);
  return numbering;
}

describe('the numbering of label values', () => {
  const random = Array.from({ length: 300 }, (_, i) =>
    Math.imul(i + 1, 0x9e3779b1)
      .toString(36)
      .repeat((i % 4) + 1),
  );
  test.each([
    ['nothing', []],
    ['the empty string', ['']],
    ['methods', ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', '__other__']],
    ['status codes', Array.from({ length: 60 }, (_, i) => String(200 + i * 6))],
    [
      'values that differ in the middle',
      Array.from({ length: 30 }, (_, i) => `/api/v1/resource-${i}/:id/items`),
    ],
    [
      'values that no two characters tell apart',
      ['aabb', 'abab', 'abba', 'baab', 'baba', 'bbaa', 'aaaabbbb'],
    ],
    [
      'values that differ where nobody looks',
      Array.from({ length: 9 }, (_, i) => `${'a'.repeat(40)}${i}${'b'.repeat(40)}`),
    ],
    ['many values', random],
    ['text beyond one byte', ['größe', 'grösse', '大', '大大', '🦅', '🦆']],
  ])('gives each value its own number, in order, and unknown ones none: %s', (_what, values) => {
    const numbering = numbered(values);
    expect(values.map((value) => numbering.partOf(value))).toEqual(values.map((_, i) => i));
    const unknown = [...values.map((value) => `${value}?`), ...values.map((value) => `?${value}`), 'unknown'];
    expect(unknown.filter((value) => numbering.partOf(value) !== -1)).toEqual([]);
  });

  test.each([
    [0, 0],
    [1, 0],
    [2, 1],
    [3, 2],
    [4, 2],
    [5, 3],
    [64, 6],
    [65, 7],
    [1024, 10],
  ])('%d values need %d bits', (size, bits) => {
    expect(numbered(Array.from({ length: size }, (_, i) => `value-${i}`)).bits).toBe(bits);
  });

  test.each([5, 200])(
    'moves the numbers of %d values, and of those to come, to their place in a key',
    (size) => {
      const values = Array.from({ length: size }, (_, i) => `value-${i}`);
      const numbering = numbered(values);
      numbering.moveTo(3);
      numbering.add('later');
      expect([...values, 'later'].map((value) => numbering.partOf(value))).toEqual(
        Array.from({ length: size + 1 }, (_, i) => i * 8),
      );
    },
  );
});
