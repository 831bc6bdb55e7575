import { drizzleExecutor } from '../../src/adapters/drizzle-executor.js';
import { kyselyExecutor } from '../../src/adapters/kysely-executor.js';
import { postgresJsExecutor } from '../../src/adapters/postgres-js-executor.js';
import { prismaExecutor } from '../../src/adapters/prisma-executor.js';
import { isUniqueViolation } from '../../src/sql/unique-violation.js';

const INSERT = 'INSERT INTO notes (id, body) VALUES ($1::uuid, $2::text)';
const EXPECTED = expect.objectContaining({ code: 'EYRIE_STORE_TRANSACTION_EXPECTED' });

/** Notes what it is sent, as Prisma's client of a transaction: rows of a query, the count of a command. */
class PrismaDouble {
  readonly sent: unknown[] = [];
  failure: unknown;

  async $queryRawUnsafe(text: string, ...values: unknown[]): Promise<unknown> {
    this.sent.push(['query', text, values]);
    if (this.failure !== undefined) throw this.failure;
    return [{ id: 'a', seq: 7n }];
  }

  async $executeRawUnsafe(text: string, ...values: unknown[]): Promise<number> {
    this.sent.push(['execute', text, values]);
    if (this.failure !== undefined) throw this.failure;
    return 1;
  }
}

describe('a transaction of Prisma', () => {
  test('is asked for rows where a statement has some, and for a count elsewhere', async () => {
    const tx = new PrismaDouble();
    const executor = prismaExecutor(tx);
    const counted = { rows: [], rowCount: 1 };
    const found = { rows: [{ id: 'a', seq: 7 }], rowCount: 1 };
    expect(await executor.query(INSERT, ['1', '2'])).toEqual(counted);
    expect(await executor.query(`${INSERT} RETURNING id, seq`, ['1', '2'])).toEqual(found);
    expect(await executor.query(' select id, seq FROM notes')).toEqual(found);
    expect(await executor.query('UPDATE notes SET body = $1::text', ['b'])).toEqual(counted);
    expect(tx.sent).toEqual([
      ['execute', INSERT, ['1', '2']],
      ['query', `${INSERT} RETURNING id, seq`, ['1', '2']],
      ['query', ' select id, seq FROM notes', []],
      ['execute', 'UPDATE notes SET body = $1::text', ['b']],
    ]);
  });

  test('rejects a whole number that a number cannot hold', async () => {
    const tx = new PrismaDouble();
    tx.$queryRawUnsafe = async () => [{ seq: 2n ** 53n }];
    await expect(prismaExecutor(tx).query('SELECT seq FROM notes')).rejects.toMatchObject({
      code: 'EYRIE_STORE_VALUE_INVALID',
      problem: 'A row holds a whole number beyond 2^53 - 1 in the column "seq"',
    });
  });

  const said = 'duplicate key value violates unique constraint "notes_pkey"';
  test.each([
    [
      'version 7',
      { driverAdapterError: { cause: { originalCode: '23505', originalMessage: said, kind: 'Unique' } } },
    ],
    ['version 6', { code: '23505', message: said }],
  ])('rejects with what the database said, as %s wraps it', async (_version, meta) => {
    const tx = new PrismaDouble();
    tx.failure = Object.assign(new Error('Raw query failed'), { code: 'P2010', meta });
    const error: unknown = await prismaExecutor(tx)
      .query(INSERT, ['1', '2'])
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: '23505', message: said, cause: tx.failure });
    expect(isUniqueViolation(error)).toBe(true);
  });

  test('passes other errors on', async () => {
    const tx = new PrismaDouble();
    tx.failure = new Error('Transaction already closed');
    await expect(prismaExecutor(tx).query(INSERT, ['1', '2'])).rejects.toBe(tx.failure);
  });

  test('is not taken for one where it is the client itself', () => {
    const client = Object.assign(new PrismaDouble(), { $connect: async () => undefined });
    expect(() => prismaExecutor(client as unknown as PrismaDouble)).toThrow(EXPECTED);
  });
});

describe('a transaction of Drizzle', () => {
  /** Builds its query from what it is given, as Drizzle's dialect does, and hands that to a driver. */
  function drizzleDouble(driver: (text: string, values: unknown[]) => unknown) {
    return {
      async execute(query: { getSQL(): { toQuery(config: object): { sql: string; params: unknown[] } } }) {
        const { sql, params } = query.getSQL().toQuery({ escapeParam: (index: number) => `$${index + 1}` });
        return driver(sql, params);
      },
      rollback(): never {
        throw new Error('Rollback');
      },
    };
  }

  test('gets statement and values as they are, and answers as pg or as postgres.js does', async () => {
    const sent: unknown[] = [];
    const onPg = drizzleDouble((...query) => {
      sent.push(query);
      return { rows: [{ id: 'a' }], rowCount: 1 };
    });
    const onPostgresJs = drizzleDouble(() => Object.assign([], { count: 3 }));
    expect(await drizzleExecutor(onPg).query(INSERT, ['1', null])).toEqual({
      rows: [{ id: 'a' }],
      rowCount: 1,
    });
    expect(sent).toEqual([[INSERT, ['1', null]]]);
    expect(await drizzleExecutor(onPostgresJs).query(INSERT, ['1', '2'])).toEqual({ rows: [], rowCount: 3 });
  });

  test('rejects with the error of the driver, whose message holds no values', async () => {
    const cause = Object.assign(new Error('duplicate key'), { code: '23505' });
    const wrapped = Object.assign(new Error(`Failed query: ${INSERT}\nparams: secret`, { cause }), {
      query: INSERT,
      params: ['secret'],
    });
    const tx = drizzleDouble(() => {
      throw wrapped;
    });
    await expect(drizzleExecutor(tx).query(INSERT, ['1', 'secret'])).rejects.toBe(cause);
  });

  test('is not taken for one where it is the database itself', () => {
    const database = { execute: async () => [] };
    expect(() => drizzleExecutor(database as never)).toThrow(EXPECTED);
  });
});

describe('a transaction of Kysely', () => {
  const sent: unknown[] = [];
  const withoutPlugins = {
    async executeQuery(query: object) {
      sent.push(query);
      return { rows: [], numAffectedRows: 2n };
    },
  };

  test('gets a compiled query, beside its plugins', async () => {
    const trx = { isTransaction: true, withoutPlugins: () => withoutPlugins };
    expect(await kyselyExecutor(trx).query(INSERT, ['1', '2'])).toEqual({ rows: [], rowCount: 2 });
    expect(sent).toEqual([
      {
        sql: INSERT,
        parameters: ['1', '2'],
        query: { kind: 'RawNode', sqlFragments: [INSERT], parameters: [] },
        queryId: { queryId: 'eyrie' },
      },
    ]);
  });

  test('is not taken for one where it is the database itself', () => {
    const database = { isTransaction: false, withoutPlugins: () => withoutPlugins };
    expect(() => kyselyExecutor(database)).toThrow(EXPECTED);
  });
});

describe('a transaction of postgres.js', () => {
  const sent: unknown[] = [];
  const unsafe = async (text: string, values?: unknown[]) => {
    sent.push([text, values]);
    return Object.assign([{ id: 'a' }], { count: 1, command: 'INSERT' });
  };

  test('gets statement and values as they are', async () => {
    const executor = postgresJsExecutor({ unsafe, savepoint: () => undefined });
    expect(await executor.query(`${INSERT} RETURNING id`, ['1', '2'])).toEqual({
      rows: [{ id: 'a' }],
      rowCount: 1,
    });
    expect(sent).toEqual([[`${INSERT} RETURNING id`, ['1', '2']]]);
  });

  test('is not taken for one where it is the sql outside of it', () => {
    expect(() => postgresJsExecutor({ unsafe } as never)).toThrow(EXPECTED);
  });
});

test('what PostgreSQL cannot keep is refused before it is sent through another library', async () => {
  const tx = new PrismaDouble();
  await expect(prismaExecutor(tx).query(INSERT, ['1', 'NUL \0'])).rejects.toMatchObject({
    code: 'EYRIE_STORE_VALUE_INVALID',
  });
  expect(tx.sent).toEqual([]);
});
