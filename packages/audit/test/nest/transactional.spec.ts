import 'reflect-metadata';
import { DatabaseSync } from 'node:sqlite';
import { InjectStore, type SqlExecutor, type Store, StoreModule } from '@eyrie/store';
import { Controller, Injectable, Param, Post } from '@nestjs/common';
import { defer } from 'rxjs';
import { Audited, type AuditedCall, AuditService } from '../../src/index.js';
import {
  type AppWorld,
  configIn,
  inAppWorld,
  startAudited,
  testOnBothAdapters,
} from '../support/audited-app.js';

const service = { id: 'shop', type: 'service' };
const created = (id: string, by: object = service) => ({
  type: 'note.created',
  action: 'CREATE',
  actor: by,
  targets: [{ type: 'note', id }],
});
const event = (id: string) =>
  ({ type: 'note.created', action: 'CREATE', target: { type: 'note', id } }) as const;

@Injectable()
class Notes {
  calls = 0;

  constructor(
    @InjectStore() readonly store: Store,
    readonly audit: AuditService,
  ) {}

  async onModuleInit(): Promise<void> {
    const statement = 'CREATE TABLE notes (id TEXT PRIMARY KEY)';
    await this.store.migrate([{ id: 'notes/0001-notes', sqlite: [statement], postgres: [statement] }]);
  }

  @Audited({
    type: 'note.created',
    action: 'CREATE',
    delivery: 'transactional',
    target: ({ args: [id] }: AuditedCall<readonly [string, SqlExecutor], void>) => ({ type: 'note', id }),
  })
  async insert(id: string, executor: SqlExecutor): Promise<void> {
    this.calls += 1;
    await executor.query('INSERT INTO notes (id) VALUES ($1)', [id]);
  }

  @Audited({ type: 'note.touched', action: 'UPDATE', delivery: 'required' })
  async touch(_id: string): Promise<void> {
    this.calls += 1;
  }

  @Audited({
    type: 'note.created',
    action: 'CREATE',
    target: ({ args: [id] }: AuditedCall<readonly [string, SqlExecutor], void>) => ({ type: 'note', id }),
  })
  async insertAnyhow(id: string, executor: SqlExecutor): Promise<void> {
    await executor.query('INSERT INTO notes (id) VALUES ($1)', [id]);
  }

  async ids(): Promise<readonly unknown[]> {
    return (await this.store.query('SELECT id FROM notes ORDER BY id')).rows.map(({ id }) => id);
  }
}

@Controller('notes')
class NotesController {
  constructor(private readonly notes: Notes) {}

  @Post('kept/:id')
  async kept(@Param('id') id: string): Promise<object> {
    await this.notes.store.transaction(async (transaction) => this.notes.insert(id, transaction));
    return { id };
  }

  @Post('rolled-back/:id')
  async rolledBack(@Param('id') id: string): Promise<never> {
    return await this.notes.store.transaction(async (transaction) => {
      await this.notes.insert(id, transaction);
      throw new RangeError('too late');
    });
  }
}

async function start(world: AppWorld) {
  const running = await startAudited(world, {
    module: {
      imports: [StoreModule.forRoot(configIn(world, {}).store ?? {})],
      controllers: [NotesController],
      providers: [Notes],
    },
  });
  return { ...running, notes: running.nest.get(Notes) };
}

testOnBothAdapters('row and event are kept together, or neither is', async (world) => {
  const { url, notes, told } = await start(world);
  expect((await fetch(`${url}/notes/rolled-back/1`, { method: 'POST' })).status).toBe(500);
  expect((await fetch(`${url}/notes/kept/2`, { method: 'POST' })).status).toBe(201);
  expect(await notes.ids()).toEqual(['2']);
  expect(await told(1)).toEqual([
    { ...created('2', { id: 'anonymous', type: 'user', ip: '127.0.0.1' }), in: 'POST /notes/kept/:id' },
  ]);
});

test(
  'a statement that fails takes its event along, and the call is a failure of its own',
  inAppWorld(async (world) => {
    const { notes, told } = await start(world);
    const insert = (id: string) => notes.store.transaction((transaction) => notes.insert(id, transaction));
    await insert('1');
    await expect(insert('1')).rejects.toThrow('UNIQUE constraint failed');
    expect(await told(2)).toEqual([
      created('1'),
      {
        ...created('1'),
        outcome: 'failure',
        reason: { code: 'ERR_SQLITE_ERROR' },
      },
    ]);
  }),
);

test(
  'without a transaction it is a coded error, before anything is done',
  inAppWorld(async (world) => {
    const { notes, audit, told } = await start(world);
    const missing =
      'EYRIE_AUDIT_TRANSACTION_MISSING: The event "note.created" is to be kept in the caller\'s transaction, and there is ' +
      'none. Call it inside audit.inTransaction(tx, …) or store.transaction(…), give emit the option tx, or choose the ' +
      'delivery "required".';
    const answer = notes.insert('1', notes.store);
    await expect(answer).rejects.toThrow(new Error(missing));
    await expect(audit.emit(event('1'), { delivery: 'transactional' })).rejects.toThrow(new Error(missing));
    expect(notes.calls).toBe(0);
    expect(await notes.ids()).toEqual([]);
    expect(await told(0)).toEqual([]);
  }),
);

test(
  'emit takes the transaction as an option, or finds the one that it runs in',
  inAppWorld(async (world) => {
    const { notes, audit, told } = await start(world);
    const receipts = await notes.store.transaction(async (tx) => [
      await audit.emit(event('1'), { tx }),
      await audit.emit(event('2'), { delivery: 'transactional' }),
      await audit.inTransaction(tx, () => audit.emit(event('3'), { delivery: 'transactional' })),
    ]);
    expect(receipts.map(({ state }) => state)).toEqual(['stored', 'stored', 'stored']);
    expect(await told(3)).toEqual([created('1'), created('2'), created('3')]);
  }),
);

/** A connection of the app's own to the file that holds Eyrie's tables, as TypeORM or a driver has one. */
class OwnConnection {
  readonly #database: DatabaseSync;

  constructor(path: string) {
    this.#database = new DatabaseSync(path, { timeout: 5000 });
  }

  async query(text: string, values: readonly unknown[] = []): Promise<unknown> {
    const named = Object.fromEntries(values.map((value, index) => [`$${index + 1}`, value]));
    const statement = this.#database.prepare(text);
    if (statement.columns().length === 0) return statement.run(named as never);
    return statement.all(named as never);
  }

  close(): void {
    this.#database.close();
  }
}

test(
  'inTransaction hands a transaction of the app’s own to everything inside',
  inAppWorld(async (world) => {
    const { notes, audit, told } = await start(world);
    const own = new OwnConnection(world.storePath);
    for (const [id, end] of [
      ['1', 'ROLLBACK'],
      ['2', 'COMMIT'],
    ] as const) {
      await own.query('BEGIN IMMEDIATE');
      await audit.inTransaction(own, () => notes.insert(id, own));
      await own.query(end);
    }
    own.close();
    expect(await notes.ids()).toEqual(['2']);
    expect(await told(1)).toEqual([created('2')]);
  }),
);

test(
  'what is known to be in no transaction is refused before the method runs',
  inAppWorld(async (world) => {
    const { notes, audit, told } = await start(world);
    const pool = { query: async () => ({ rows: [] }), connect: async () => ({}), waitingCount: 0 };
    const dataSource = { query: async () => [], createQueryRunner: () => ({}) };
    for (const tx of [pool, dataSource, notes.store as unknown as SqlExecutor]) {
      await expect(audit.inTransaction(tx, () => notes.insert('1', tx))).rejects.toMatchObject({
        code: 'EYRIE_STORE_TRANSACTION_EXPECTED',
      });
      await expect(audit.emit(event('1'), { tx })).rejects.toMatchObject({
        code: 'EYRIE_STORE_TRANSACTION_EXPECTED',
      });
    }
    expect(notes.calls).toBe(0);
    expect(await told(0)).toEqual([]);
  }),
);

test(
  'an id that belongs to another event is refused, and the user’s transaction stays usable',
  inAppWorld(async (world) => {
    const { notes, audit, told } = await start(world);
    const id = '0190d0c0-0000-7000-8000-000000000001';
    const time = '2026-01-01T00:00:00.000Z';
    await audit.emit({ ...event('1'), id, time });
    await notes.store.transaction(async (tx) => {
      await expect(audit.emit({ ...event('other'), id, time }, { tx })).rejects.toMatchObject({
        code: 'EYRIE_AUDIT_ID_CONFLICT',
      });
      await notes.insert('2', tx);
    });
    expect(await notes.ids()).toEqual(['2']);
    expect(await told(2)).toEqual([created('1'), created('2')]);
  }),
);

test(
  'a required event inside of a transaction of the store is refused, since it could never be kept',
  inAppWorld(async (world) => {
    const { notes, audit, told } = await start(world);
    await expect(
      notes.store.transaction(async () => audit.emit(event('1'), { delivery: 'required' })),
    ).rejects.toMatchObject({ code: 'EYRIE_AUDIT_TRANSACTION_OPEN' });
    await expect(notes.store.transaction(async () => notes.touch('1'))).rejects.toMatchObject({
      code: 'EYRIE_AUDIT_TRANSACTION_OPEN',
    });
    expect(notes.calls).toBe(0);
    const receipt = await notes.store.transaction(async () =>
      audit.emit(event('2'), { delivery: 'best_effort' }),
    );
    expect(receipt.state).toBe('queued');
    expect(await told(1)).toEqual([created('2')]);
  }),
);

test(
  'what happens in a transaction is kept in it, where nobody says otherwise',
  inAppWorld(async (world) => {
    const { notes, audit, told } = await start(world);
    await expect(
      notes.store.transaction(async (tx) => {
        await notes.insertAnyhow('1', tx);
        await audit.emit(event('1'));
        throw new RangeError('too late');
      }),
    ).rejects.toThrow('too late');
    await notes.store.transaction(async (tx) => {
      await notes.insertAnyhow('2', tx);
      await audit.emit(event('2'));
    });
    await notes.insertAnyhow('3', notes.store);
    expect(await notes.ids()).toEqual(['2', '3']);
    expect(await told(3)).toEqual([created('2'), created('2'), created('3')]);
  }),
);

test(
  'an audited method that ends after its transaction keeps nothing in whatever that connection does then',
  inAppWorld(async (world) => {
    const { notes, audit, told } = await start(world);
    const statements: string[] = [];
    let ended: () => void = () => {};
    const end = new Promise<void>((resolve) => {
      ended = resolve;
    });
    const connection: SqlExecutor = {
      query: async (text) => {
        statements.push(text);
        // The connection is still asked when the transaction ends.
        await end;
        return { rows: [] };
      },
    };
    for (const method of ['insert', 'insertAnyhow'] as const) {
      let later: Promise<void> = Promise.resolve();
      await audit.inTransaction(connection, async () => {
        later = notes[method]('1', connection);
      });
      const missing = expect(later).rejects.toMatchObject({ code: 'EYRIE_AUDIT_TRANSACTION_MISSING' });
      ended();
      await missing;
    }
    expect(statements).toEqual(Array(2).fill('INSERT INTO notes (id) VALUES ($1)'));
    expect(await told(0)).toEqual([]);
  }),
);

test(
  'what an observable does after the transaction is refused before it begins',
  inAppWorld(async (world) => {
    const { notes, audit, told } = await start(world);
    const connection: SqlExecutor = { query: async () => ({ rows: [] }) };
    let begun = 0;
    const work = (): unknown =>
      audit.inTransaction(connection, () =>
        defer(async () => {
          begun += 1;
          await audit.emit(event('1'));
        }),
      );
    expect(work).toThrow(/^EYRIE_AUDIT_TRANSACTION_WORK_INVALID: /);
    expect([begun, notes.calls]).toEqual([0, 0]);
    await audit.emit(event('2'));
    expect(await told(1)).toEqual([created('2')]);
  }),
);

test(
  'what was started in a transaction and goes on after it is no part of whatever its connection does then',
  inAppWorld(async (world) => {
    const { notes, audit, told } = await start(world);
    let later: Promise<unknown> = Promise.resolve();
    let ended: () => void = () => {};
    const end = new Promise<void>((resolve) => {
      ended = resolve;
    });
    const statements: string[] = [];
    const connection: SqlExecutor = {
      query: async (text) => {
        statements.push(text);
        return { rows: [] };
      },
    };
    await audit.inTransaction(connection, async () => {
      await audit.emit(event('1'));
      later = end.then(() => audit.emit(event('2')));
      const missing = end.then(() => audit.emit(event('3'), { delivery: 'transactional' }));
      later = Promise.all([
        later,
        expect(missing).rejects.toMatchObject({ code: 'EYRIE_AUDIT_TRANSACTION_MISSING' }),
      ]);
    });
    ended();
    await later;
    expect(statements).toHaveLength(1);
    expect(await notes.ids()).toEqual([]);
    expect(await told(1)).toEqual([created('2')]);
  }),
);
