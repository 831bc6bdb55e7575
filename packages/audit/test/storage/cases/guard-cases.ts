import assert from 'node:assert/strict';
import type { AuditCase } from './audit-world.js';
import { assertIntact } from './intact.js';
import { eventsOf } from './sample-events.js';

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
