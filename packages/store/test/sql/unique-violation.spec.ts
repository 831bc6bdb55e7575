import { isUniqueViolation } from '../../src/sql/unique-violation.js';

const wrapped = (property: string, error: unknown): Error =>
  Object.assign(new Error('wrapped'), { [property]: error });
const ofPostgres = Object.assign(new Error('duplicate key'), { code: '23505' });
const ofSqlite = (errcode: number): Error =>
  Object.assign(new Error('constraint'), { code: 'ERR_SQLITE_ERROR', errcode });

describe('isUniqueViolation', () => {
  test.each([
    ['of pg', ofPostgres],
    ['of a primary key of node:sqlite', ofSqlite(1555)],
    ['of a unique column of node:sqlite', ofSqlite(2067)],
    ['of a rowid of node:sqlite', ofSqlite(2579)],
    ['of better-sqlite3', { code: 'SQLITE_CONSTRAINT_UNIQUE' }],
    ['of Prisma', { code: 'P2002' }],
    ['in an error of TypeORM', wrapped('driverError', ofPostgres)],
    ['in an error of Drizzle', wrapped('cause', ofSqlite(2067))],
    ['in an error of Sequelize', wrapped('original', ofPostgres)],
    ['deep inside', wrapped('cause', wrapped('driverError', wrapped('cause', ofPostgres)))],
  ])('is true for one %s', (_, error) => {
    expect(isUniqueViolation(error)).toBe(true);
  });

  const circular = wrapped('cause', undefined);
  Object.assign(circular, { cause: circular });

  test.each([
    ['nothing', undefined],
    ['null', null],
    ['text', '23505'],
    ['another violation of PostgreSQL', Object.assign(new Error('not null'), { code: '23502' })],
    ['another violation of SQLite', ofSqlite(1299)],
    ['an error that causes itself', circular],
    [
      'a getter that throws',
      {
        get code(): never {
          throw new Error('hostile');
        },
      },
    ],
  ])('is false for %s', (_, error) => {
    expect(isUniqueViolation(error)).toBe(false);
  });
});
