import type { Series } from '../../src/engine.js';
import { type GivenLabels, SeriesTable } from '../../src/series/series-table.js';

const named = (names: readonly string[], values: readonly string[]): GivenLabels =>
  Object.fromEntries(names.map((name, i) => [name, values[i]]));

/** Fills a table with every combination of as many values per label as given, and looks each one up. */
function fill(sizes: readonly number[], nameOf: (label: number, value: number) => string) {
  const names = sizes.map((_, label) => `label_${label}`);
  const table = new SeriesTable<Series>(names);
  const all = sizes.reduce<string[][]>(
    (sets, size, label) =>
      sets.flatMap((set) => Array.from({ length: size }, (_, value) => [...set, nameOf(label, value)])),
    [[]],
  );
  const wrong: string[][] = [];
  for (const labelValues of all) {
    if (table.find(named(names, labelValues)) !== undefined) wrong.push(labelValues);
    table.add({ labelValues });
  }
  for (const [position, values] of all.entries()) {
    const expected = table.series[position];
    const backwards = named(names.toReversed(), values.toReversed());
    for (const found of [table.find(named(names, values)), table.find(backwards), table.at(values)]) {
      if (found !== expected) wrong.push(values);
    }
  }
  return { table, names, all, wrong };
}

describe('the table of series', () => {
  test.each([
    ['one label', [1]],
    ['one label of many values', [3000]],
    ['a key that is an index', [4, 25, 5]],
    ['a key of more than 16 bits', [40, 40, 33]],
    ['many labels of one value', [1, 1, 1, 1, 1, 1]],
  ])('finds each of its label sets, and no other: %s', (_what, sizes) => {
    const { table, names, all, wrong } = fill(sizes, (label, value) => `v${label}-${value}`);
    expect(wrong).toEqual([]);
    expect(table.series).toHaveLength(all.length);
    expect(
      table.find(
        named(
          names,
          sizes.map(() => 'unknown'),
        ),
      ),
    ).toBeUndefined();
  });

  test('finds label sets whose keys would need more bits than a small integer has', () => {
    const names = ['a', 'b', 'c', 'd'];
    const table = new SeriesTable<Series>(names);
    const sets = Array.from({ length: 1000 }, (_, i) => [`a${i}`, `b${i}`, `c${i % 700}`, `d${i}`]);
    for (const labelValues of sets) table.add({ labelValues });
    const wrong = sets.filter(
      (set, i) =>
        table.find(named(names, set)) !== table.series[i] ||
        table.find(named(names.toReversed(), set.toReversed())) !== table.series[i] ||
        table.at(set) !== table.series[i],
    );
    expect(wrong).toEqual([]);
    expect(table.find(named(names, ['a1', 'b2', 'c1', 'd1']))).toBeUndefined();
    expect(table.at(['a1', 'b2', 'c1', 'd1'])).toBeUndefined();
  });

  test('a known value of one label is not taken for the same value of another', () => {
    const table = new SeriesTable<Series>(['a', 'b']);
    table.add({ labelValues: ['x', 'y'] });
    table.add({ labelValues: ['y', 'z'] });
    expect(table.find({ a: 'y', b: 'y' })).toBeUndefined();
    expect(table.find({ a: 'x', b: 'z' })).toBeUndefined();
    expect(table.find({ b: 'z', a: 'y' })).toBe(table.series[1]);
  });

  test('labels that are missing, too many, or no text find nothing', () => {
    const table = new SeriesTable<Series>(['a', 'b']);
    table.add({ labelValues: ['1', '2'] });
    const strange: GivenLabels[] = [
      {},
      { a: '1' },
      { b: '2' },
      { a: '1', b: '2', c: '3' },
      { c: '3', a: '1', b: '2' },
      { a: '1', b: '2', '': '' },
      { a: 1, b: '2' },
      { b: 2, a: '1' },
    ];
    expect(strange.map((labels) => table.find(labels))).toEqual(strange.map(() => undefined));
    expect(table.find({ a: '1', b: '2' })).toBe(table.series[0]);
  });
});
