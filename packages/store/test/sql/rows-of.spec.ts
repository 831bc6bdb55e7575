import { rowsOf } from '../../src/sql/rows-of.js';

const rows = [{ id: 1 }, { id: 2 }];

describe('rowsOf', () => {
  test.each([
    ['pg', { rows, rowCount: 2, command: 'SELECT' }],
    ['TypeORM for a SELECT, Prisma and postgres.js', rows],
    ['TypeORM for an UPDATE … RETURNING', [rows, 2]],
    ['TypeORM where the driver does not count', [rows, null]],
    ['an array with properties of its own', Object.assign([...rows], { count: 2, command: 'SELECT' })],
  ])('reads what %s answers', (_, result) => {
    expect(rowsOf(result)).toEqual(rows);
  });

  test.each([
    ['nothing', undefined],
    ['null', null],
    ['text', 'rows'],
    ['a function', () => rows],
    ['an empty array', []],
    ['an empty pair', [[], 0]],
    ['rows that are no list', { rows: { 0: { id: 1 } } }],
    ['rows of a prototype', Object.create({ rows })],
    ['what is no row', [1, 'a', null, undefined, [{ id: 1 }]]],
    ['no rows among them', { rows: [null, 'a', []] }],
    [
      'a getter that throws',
      {
        get rows(): never {
          throw new Error('hostile');
        },
      },
    ],
    [
      'a proxy that throws',
      new Proxy([], {
        get: () => {
          throw new Error('hostile');
        },
      }),
    ],
  ])('finds no row in %s', (_, result) => {
    expect(rowsOf(result)).toEqual([]);
  });

  test('tells one row that looks like a pair from a pair', () => {
    expect(rowsOf([{ id: 1 }, { id: 2 }])).toEqual([{ id: 1 }, { id: 2 }]);
    expect(rowsOf([[{ id: 1 }], 1])).toEqual([{ id: 1 }]);
    expect(rowsOf([[{ id: 1 }], [{ id: 2 }]])).toEqual([]);
  });
});
