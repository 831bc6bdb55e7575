import assert from 'node:assert/strict';
import { insertOutbox } from '../../../src/storage/outbox.js';
import { type AuditCase, STREAM } from './audit-world.js';
import { assertIntact } from './intact.js';
import { eventsOf, idOf } from './sample-events.js';

const CHANGES = [
  "UPDATE eyrie_audit_log SET body = '{}'",
  'DELETE FROM eyrie_audit_log',
  "UPDATE eyrie_audit_ids SET hash = ''",
  'DELETE FROM eyrie_audit_ids',
  "UPDATE eyrie_audit_targets SET id = ''",
  'DELETE FROM eyrie_audit_targets',
  "UPDATE eyrie_audit_checkpoints SET note = ''",
  'DELETE FROM eyrie_audit_checkpoints',
];

export const GUARD_CASES: readonly AuditCase[] = [
  {
    name: 'what is sealed cannot be changed or deleted',
    run: async (world) => {
      await world.seal(eventsOf(2));
      for (const change of CHANGES) {
        await assert.rejects(() => world.store.query(change), isAppendOnly, change);
      }
      await assertIntact(world.log);
    },
  },
  {
    name: 'what was rejected cannot be changed or deleted',
    run: async (world) => {
      const bodies = ['first', 'second'];
      const rows = bodies.map((body, index) => ({ stream: STREAM, id: idOf(index), body }));
      await insertOutbox(world.store, world.store.dialect, rows);
      await world.sequencer().sealBatch();
      for (const change of [
        "UPDATE eyrie_audit_rejected SET body = ''",
        'DELETE FROM eyrie_audit_rejected',
      ]) {
        await assert.rejects(() => world.store.query(change), isAppendOnly, change);
      }
      const kept = await world.rows('SELECT body FROM eyrie_audit_rejected ORDER BY number');
      assert.deepEqual(
        kept,
        bodies.map((body) => ({ body })),
      );
    },
  },
  {
    name: 'what waits cannot be changed',
    run: async (world) => {
      await world.emit(...eventsOf(1));
      await assert.rejects(
        () => world.store.query("UPDATE eyrie_audit_outbox SET body = '{}'"),
        isAppendOnly,
      );
    },
  },
  {
    name: 'a segment opens its own records for deletion and no others',
    run: async (world) => {
      await world.seal(eventsOf(4));
      await world.store.query(
        `INSERT INTO eyrie_audit_segments (stream, first_seq, last_seq, last_hash, frontier, note, pruned_at)
         VALUES ('shop', 1, 2, '', '', '', '')`,
      );
      await assert.rejects(
        () => world.store.query('DELETE FROM eyrie_audit_log WHERE seq = 3'),
        isAppendOnly,
      );
      for (const table of ['eyrie_audit_targets', 'eyrie_audit_ids', 'eyrie_audit_log']) {
        await world.store.query(`DELETE FROM ${table} WHERE seq <= 2`);
        assert.deepEqual(await world.rows(`SELECT seq FROM ${table} ORDER BY seq`), [{ seq: 3 }, { seq: 4 }]);
      }
      await assert.rejects(() => world.store.query('DELETE FROM eyrie_audit_segments'), isAppendOnly);
    },
  },
];

/** Says so by the message of the database, which a store may wrap. */
function isAppendOnly(error: unknown): boolean {
  // By its text: Jest has classes of errors of its own.
  const { message, cause } = Object(error) as { readonly message?: string; readonly cause?: unknown };
  return /eyrie_audit_\w+ is append-only/.test(message ?? '') || (cause !== undefined && isAppendOnly(cause));
}
