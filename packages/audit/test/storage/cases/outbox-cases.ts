import assert from 'node:assert/strict';
import { insertOutbox, outboxState } from '../../../src/storage/outbox.js';
import { type AuditCase, rejectsWith, STREAM } from './audit-world.js';
import { bodyOf, eventsOf, idOf, outboxRow } from './sample-events.js';

const WAITING = 'SELECT id, body FROM eyrie_audit_outbox ORDER BY id';

export const OUTBOX_CASES: readonly AuditCase[] = [
  {
    name: 'an event waits in the outbox byte for byte, with the time of the database',
    run: async (world) => {
      const before = Date.now();
      const event = { id: idOf(1), attributes: { text: 'a "quoted" \\ {back,slash} \u0000 € 🦅 NULL' } };
      await world.emit(event);
      assert.deepEqual(await world.rows(WAITING), [{ id: event.id, body: bodyOf(event) }]);
      const { depth, oldestAt = '' } = await outboxState(world.store, STREAM);
      assert.equal(depth, 1);
      assert.match(oldestAt, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
      assert.ok(Math.abs(Date.parse(oldestAt) - before) < 60_000);
    },
  },
  {
    name: 'many events are written at once, byte for byte',
    run: async (world) => {
      const events = eventsOf(2300).map((event, index) => ({
        ...event,
        attributes: { text: `${index} "\\{,} \u0000 €` },
      }));
      await world.emit(...events);
      assert.deepEqual(
        await world.rows(WAITING),
        events.map((event) => ({ id: event.id, body: bodyOf(event) })),
      );
    },
  },
  {
    name: 'a rollback takes the event back',
    run: async (world) => {
      const work = world.store.transaction(async (transaction) => {
        await insertOutbox(transaction, world.store.dialect, [outboxRow({ id: idOf(1) })]);
        throw new Error('no');
      });
      await assert.rejects(work, /^Error: no$/);
      assert.deepEqual(await outboxState(world.store, STREAM), { depth: 0, oldestAt: undefined });
    },
  },
  {
    name: 'the same event again is the same event, waiting or sealed',
    run: async (world) => {
      const event = { id: idOf(1), mayExist: true };
      await world.emit(event);
      await world.emit(event);
      assert.equal((await outboxState(world.store, STREAM)).depth, 1);
      await world.sequencer().sealBatch();
      await world.emit(event);
      assert.equal((await outboxState(world.store, STREAM)).depth, 0);
      assert.equal((await world.log.head(STREAM)).size, 1);
    },
  },
  {
    name: 'the same event told again later is the same event, and stays as it was told first',
    run: async (world) => {
      const first = { id: idOf(1), mayExist: true };
      const again = { ...first, time: '2026-11-22T08:00:07.000Z' };
      await world.emit(first);
      await world.emit(again);
      assert.deepEqual(await world.rows(WAITING), [{ id: first.id, body: bodyOf(first) }]);
      await world.sequencer().sealBatch();
      await world.emit(again);
      assert.equal((await outboxState(world.store, STREAM)).depth, 0);
      assert.equal((await world.log.recordOf(first.id))?.body, bodyOf(first));
    },
  },
  {
    name: 'another event with an id that is taken is refused, waiting or sealed, and the transaction goes on',
    run: async (world) => {
      const event = { id: idOf(1), mayExist: true };
      const other = { ...event, actor: 'mallory' };
      await world.emit(event);
      await rejectsWith('EYRIE_AUDIT_ID_CONFLICT', () => world.emit(other));
      await world.sequencer().sealBatch();
      await world.store.transaction(async (transaction) => {
        const { dialect } = world.store;
        const conflict = () => insertOutbox(transaction, dialect, [outboxRow(other)]);
        assert.equal(
          (await rejectsWith('EYRIE_AUDIT_ID_CONFLICT', conflict)).problem,
          `Another event with the id "${idOf(1)}" is in the audit trail already (stream "shop")`,
        );
        await insertOutbox(transaction, dialect, [outboxRow({ id: idOf(2) })]);
      });
      assert.deepEqual(await world.rows('SELECT id FROM eyrie_audit_outbox'), [{ id: idOf(2) }]);
    },
  },
];
