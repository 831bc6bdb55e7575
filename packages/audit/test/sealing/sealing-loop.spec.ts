import { Diagnostics } from '@eyrie/core/engine';
import { openSqliteStore, type Store } from '@eyrie/store/engine';
import { SealingLoop } from '../../src/sealing/sealing-loop.js';
import { Sequencer } from '../../src/sealing/sequencer.js';
import { LOG_MIGRATION } from '../../src/storage/migrations/log-migration.js';
import { AuditWorld, STREAM, signer } from '../storage/cases/audit-world.js';
import { assertIntact } from '../storage/cases/intact.js';
import { eventsOf, idOf } from '../storage/cases/sample-events.js';

/** A clock whose pauses end when the test says so. */
class HeldClock {
  #now = Date.now();
  #elapsed = 0;
  #end: (() => void) | undefined;
  #paused = Promise.withResolvers<number>();

  now(): number {
    return this.#now;
  }

  elapsed(): number {
    return this.#elapsed;
  }

  pause(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      this.#end = resolve;
      this.#paused.resolve(milliseconds);
    });
  }

  endPause(): void {
    this.#end?.();
    this.#end = undefined;
  }

  /** Resolves with the length of the pause that the loop makes next, or makes now. */
  async nextPause(): Promise<number> {
    const milliseconds = await this.#paused.promise;
    this.#paused = Promise.withResolvers<number>();
    return milliseconds;
  }

  advance(milliseconds: number): void {
    this.#now += milliseconds;
    this.#elapsed += milliseconds;
    this.endPause();
  }

  setBack(milliseconds: number): void {
    this.#now -= milliseconds;
  }

  /** Lets the pause pass, and resolves with the length of the next one. */
  async pass(milliseconds: number): Promise<number> {
    this.advance(milliseconds);
    return this.nextPause();
  }
}

describe('a sealing loop', () => {
  let store: Store;
  let world: AuditWorld;
  let clock: HeldClock;
  let said: string[];
  let breakage: Error | undefined;

  beforeEach(async () => {
    store = openSqliteStore({ path: ':memory:' });
    await store.migrate([LOG_MIGRATION]);
    world = new AuditWorld({ store, reopen: async () => store, tamper: async () => undefined });
    clock = new HeldClock();
    said = [];
    breakage = undefined;
  });

  afterEach(async () => {
    await store.close();
  });

  function newLoop(batchSize = 500, restMs = 0): SealingLoop {
    const flaky: Store = Object.assign(Object.create(store) as Store, {
      dialect: store.dialect,
      label: store.label,
      query: async (...parameters: Parameters<Store['query']>) => {
        if (breakage !== undefined) throw breakage;
        return store.query(...parameters);
      },
      transaction: store.transaction.bind(store),
    });
    return new SealingLoop({
      sequencer: new Sequencer({
        store: flaky,
        stream: STREAM,
        signer,
        batchSize,
        checkpointEvery: { intervalMs: 60_000 },
        now: () => clock.now(),
      }),
      diagnostics: new Diagnostics((_level, message) => said.push(message)),
      clock,
      restMs,
      random: () => 0.5,
    });
  }

  test('looks less and less often while nothing comes', async () => {
    const loop = newLoop();
    loop.start();
    const pauses = [await clock.nextPause()];
    while (pauses.length < 8) pauses.push(await clock.pass(pauses.at(-1) ?? 0));
    // A tenth more than 25, 50, 100 …: half of the jitter.
    expect(pauses.map(Math.round)).toEqual([28, 55, 110, 220, 440, 880, 1100, 1100]);
    await loop.stop();
  });

  test('looks soon after it was woken, once for a burst, and seals what is there', async () => {
    const loop = newLoop();
    loop.start();
    let pause = await clock.nextPause();
    while (pause < 1000) pause = await clock.pass(pause);
    await world.emit(...eventsOf(3));
    for (const _event of [1, 2, 3]) loop.wake();
    expect(await clock.nextPause()).toBe(25);
    expect(loop.numbers().sealed).toBe(0);
    expect(await clock.pass(25)).toBe(27.5);
    expect(loop.numbers()).toMatchObject({ sealed: 3, checkpoints: 1, failures: 0 });
    await loop.stop();
  });

  test('seals a backlog without a pause between its batches', async () => {
    await world.emit(...eventsOf(25));
    const loop = newLoop(10);
    loop.start();
    expect(await clock.nextPause()).toBe(27.5);
    expect(loop.numbers()).toMatchObject({ sealed: 25, rejected: 0, duplicates: 0 });
    await loop.stop();
    expect(await assertIntact(world.log)).toEqual({ records: 25, checkpoints: 1 });
  });

  test('makes a checkpoint on time while nothing comes', async () => {
    await world.seal([{ id: idOf(1) }], { now: () => clock.now() });
    await world.seal([{ id: idOf(2) }], { now: () => clock.now() });
    const loop = newLoop();
    loop.start();
    await clock.nextPause();
    expect(loop.numbers().checkpoints).toBe(0);
    await clock.pass(60_000);
    expect(loop.numbers()).toMatchObject({ sealed: 0, checkpoints: 1, checkpointAgeMs: 0 });
    expect((await world.log.checkpoints(STREAM)).map(({ size }) => size)).toEqual([1, 2]);
    await loop.stop();
  });

  test('tells of a store that fails once, backs off, and recovers by itself', async () => {
    breakage = Object.assign(new Error('a row that nobody must read'), { code: '53300' });
    await world.emit({ id: idOf(1) });
    const loop = newLoop();
    loop.start();
    const pauses = [await clock.nextPause()];
    while (pauses.length < 9) {
      loop.wake();
      pauses.push(await clock.pass(pauses.at(-1) ?? 0));
    }
    expect(pauses).toEqual([125, 250, 500, 1000, 2000, 4000, 8000, 15_000, 15_000]);
    expect(loop.numbers()).toMatchObject({ failures: 9, lastError: '53300' });
    expect(said).toEqual([
      'EYRIE_AUDIT_SEALING_FAILED: The audit events of the stream "shop" could not be sealed and wait in the outbox: 53300. See that the store can be reached and has room: sealing goes on by itself; eyrie_audit_outbox_oldest_age_seconds shows how far it is behind.',
    ]);
    breakage = undefined;
    expect(await clock.pass(15_000)).toBe(27.5);
    expect(loop.numbers()).toMatchObject({ sealed: 1, failures: 9, lastError: undefined });
    await loop.stop();
  });

  test('tells what waits and for how long while another instance seals', async () => {
    await world.emit(...eventsOf(3));
    await world.emit({ id: idOf(9), stream: 'other' });
    const follower = Object.assign(world.sequencer(), {
      sealBatch: async () => ({ state: 'not-leader' as const }),
    });
    const diagnostics = new Diagnostics(() => undefined);
    const loop = new SealingLoop({ sequencer: follower, diagnostics, clock });
    clock.advance(7000);
    loop.start();
    await clock.nextPause();
    const { oldestAgeMs, ...numbers } = loop.numbers();
    expect(numbers).toMatchObject({ outboxDepth: 3, sealed: 0, checkpointAgeMs: 0 });
    expect(oldestAgeMs).toBeGreaterThan(5000);
    await loop.stop();
  });

  test('tells ages and keeps its deadlines while the clock is set back', async () => {
    await world.emit({ id: idOf(1) });
    const follower = Object.assign(world.sequencer(), {
      sealBatch: async () => ({ state: 'not-leader' as const }),
    });
    const loop = new SealingLoop({
      sequencer: follower,
      diagnostics: new Diagnostics(() => undefined),
      clock,
      numbersEveryMs: 1000,
    });
    loop.start();
    await clock.nextPause();
    clock.setBack(6 * 3_600_000);
    await clock.pass(5000);
    expect(loop.numbers().oldestAgeMs).toBeGreaterThanOrEqual(5000);
    expect(loop.numbers().oldestAgeMs).toBeLessThan(60_000);
    const drained = loop.drain({ deadlineMs: 100 });
    clock.setBack(6 * 3_600_000);
    await clock.nextPause();
    clock.advance(100);
    await expect(drained).resolves.toBe(false);
    await loop.stop();
  });

  test('tells of rows that are no event', async () => {
    await store.query("INSERT INTO eyrie_audit_outbox (stream, id, body) VALUES ('shop', 'x', 'secret')");
    const loop = newLoop();
    loop.start();
    await clock.nextPause();
    expect(loop.numbers()).toMatchObject({ sealed: 0, rejected: 1 });
    expect(said).toEqual([
      'EYRIE_AUDIT_ROWS_REJECTED: 1 rows in the outbox of the stream "shop" were no audit events, or had the id of another one, and were kept aside unsealed. See the table eyrie_audit_rejected for what they hold and why, and who else writes into eyrie_audit_outbox.',
    ]);
    await loop.stop();
  });

  test('drains: seals all that is left and signs it', async () => {
    const loop = newLoop(10);
    loop.start();
    await clock.nextPause();
    await world.emit(...eventsOf(35));
    await expect(loop.drain({ deadlineMs: 60_000 })).resolves.toBe(true);
    expect(await world.log.head(STREAM)).toMatchObject({ size: 35 });
    expect((await world.log.checkpoints(STREAM)).at(-1)?.size).toBe(35);
    await assertIntact(world.log);
  });

  test('drains no longer than it may', async () => {
    breakage = new Error('down');
    await world.emit({ id: idOf(1) });
    const loop = newLoop();
    const drained = loop.drain({ deadlineMs: 100 });
    expect(await clock.nextPause()).toBe(25);
    for (const _pause of [2, 3, 4]) expect(await clock.pass(25)).toBe(25);
    clock.advance(25);
    await expect(drained).resolves.toBe(false);
    breakage = undefined;
    expect(await store.query('SELECT id FROM eyrie_audit_outbox')).toMatchObject({ rows: [{ id: idOf(1) }] });
  });

  test('goes on by itself after it was drained', async () => {
    const loop = newLoop();
    loop.start();
    await clock.nextPause();
    await expect(loop.drain({ deadlineMs: 60_000 })).resolves.toBe(true);
    await clock.nextPause();
    await world.emit(...eventsOf(2));
    await clock.pass(60_000);
    expect(loop.numbers().sealed).toBe(2);
    await world.emit({ id: idOf(3) });
    await expect(loop.drain({ deadlineMs: 60_000 })).resolves.toBe(true);
    expect(loop.numbers()).toMatchObject({ sealed: 3, outboxDepth: 0, checkpointAgeMs: 0 });
    await loop.stop();
    await world.emit({ id: idOf(4) });
    await expect(loop.drain({ deadlineMs: 60_000 })).resolves.toBe(false);
    expect(loop.numbers().sealed).toBe(3);
  });

  test('never seals twice at the same time, however often it is drained', async () => {
    await world.emit(...eventsOf(60));
    const sequencer = world.sequencer({ batchSize: 2 });
    const { sealBatch } = sequencer;
    let going = 0;
    let most = 0;
    sequencer.sealBatch = async () => {
      going += 1;
      most = Math.max(most, going);
      await new Promise((resolve) => setImmediate(resolve));
      return await sealBatch.call(sequencer).finally(() => {
        going -= 1;
      });
    };
    const loop = new SealingLoop({ sequencer, diagnostics: new Diagnostics(() => undefined) });
    loop.start();
    const drains = [1, 2, 3].map(() => loop.drain({ deadlineMs: 60_000 }));
    await expect(Promise.all(drains)).resolves.toEqual([true, true, true]);
    await loop.stop();
    expect(most).toBe(1);
    expect(loop.numbers().sealed).toBe(60);
  });

  test('ends a drain when it is stopped', async () => {
    breakage = new Error('down');
    const loop = newLoop();
    const drained = loop.drain({ deadlineMs: 60_000 });
    await clock.nextPause();
    await loop.stop();
    await expect(drained).resolves.toBe(false);
  });

  test('rests between the batches of a backlog while somebody writes beside it', async () => {
    await world.emit(...eventsOf(25));
    const loop = newLoop(10, 5);
    loop.wake();
    loop.start();
    expect([await clock.nextPause(), await clock.pass(5), await clock.pass(5)]).toEqual([5.5, 5.5, 27.5]);
    expect(loop.numbers().sealed).toBe(25);
    await world.emit(...eventsOf(25, { first: 26 }));
    clock.advance(2000);
    expect(await clock.nextPause()).toBe(27.5);
    expect(loop.numbers().sealed).toBe(50);
    await loop.stop();
  });
});
