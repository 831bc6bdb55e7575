import assert from 'node:assert/strict';
import { pruneLog } from '../../../src/sealing/retention.js';
import { type AuditCase, type AuditWorld, rejectsWith, STREAM } from './audit-world.js';
import { assertIntact } from './intact.js';
import { eventsOf, idOf } from './sample-events.js';

/** Seals five records a day in batches with a checkpoint each. */
async function sealDays(world: AuditWorld, days: readonly string[], first = 1): Promise<void> {
  let number = first;
  for (const day of days) {
    await world.seal(eventsOf(5, { first: number }), {
      now: () => Date.parse(day),
      checkpointEvery: { records: 5 },
    });
    number += 5;
  }
}

async function seqsOf(world: AuditWorld, table: string): Promise<readonly number[]> {
  const rows = await world.rows(`SELECT DISTINCT seq FROM ${table} ORDER BY seq`);
  return rows.map((row) => Number((row as { readonly seq: unknown }).seq));
}

export const RETENTION_CASES: readonly AuditCase[] = [
  {
    name: 'old records are pruned up to a checkpoint, and what follows can still be verified',
    run: async (world) => {
      await sealDays(world, ['2026-09-10', '2026-10-10', '2026-11-10']);
      const last = await world.log.recordOf(idOf(10));
      const [checkpoint] = await world.log.checkpoints(STREAM, { fromSize: 10 });
      const result = await pruneLog({
        store: world.store,
        stream: STREAM,
        before: '2026-11-01',
        batchSize: 3,
      });
      const { segment, ...counts } = result;
      assert.deepEqual(counts, { records: 10, partitions: world.store.dialect === 'postgres' ? 2 : 0 });
      assert.deepEqual([segment?.firstSeq, segment?.lastSeq], [1, 10]);
      assert.deepEqual([segment?.lastHash, segment?.note], [last?.hash, checkpoint?.note]);
      assert.deepEqual(await world.log.segments(STREAM), [segment]);
      for (const table of ['eyrie_audit_log', 'eyrie_audit_ids', 'eyrie_audit_targets']) {
        assert.deepEqual(await seqsOf(world, table), [11, 12, 13, 14, 15], table);
      }
      assert.deepEqual(await assertIntact(world.log), { records: 5, checkpoints: 1 });
      await sealDays(world, ['2026-12-10'], 16);
      assert.deepEqual(await assertIntact(world.log), { records: 10, checkpoints: 2 });
    },
  },
  {
    name: 'a checkpoint with one record that is not old enough, or not delivered, stays whole',
    run: async (world) => {
      await sealDays(world, ['2026-09-10', '2026-10-10']);
      const request = { store: world.store, stream: STREAM };
      const nothing = { segment: undefined, records: 0, partitions: 0 };
      assert.deepEqual(await pruneLog({ ...request, before: '2026-09-10' }), nothing);
      assert.deepEqual(await pruneLog({ ...request, before: '2026-12-01', minDeliveredSeq: 4 }), nothing);
      const { segment } = await pruneLog({ ...request, before: '2026-12-01', minDeliveredSeq: 9 });
      assert.equal(segment?.lastSeq, 5);
      await rejectsWith('EYRIE_AUDIT_RETENTION_INVALID', () => pruneLog({ ...request, before: 'long ago' }));
    },
  },
  {
    name: 'a log that was pruned to its end goes on from there',
    run: async (world) => {
      await sealDays(world, ['2026-09-10', '2026-10-10']);
      const request = { store: world.store, stream: STREAM };
      assert.equal((await pruneLog({ ...request, before: '2026-10-01' })).segment?.lastSeq, 5);
      assert.equal((await pruneLog({ ...request, before: '2026-12-01' })).segment?.lastSeq, 10);
      assert.deepEqual(await assertIntact(world.log), { records: 0, checkpoints: 0 });
      await sealDays(world, ['2026-12-10'], 11);
      assert.deepEqual(await assertIntact(world.log), { records: 5, checkpoints: 1 });
      assert.deepEqual(
        (await world.log.segments(STREAM)).map(({ firstSeq, lastSeq }) => [firstSeq, lastSeq]),
        [
          [1, 5],
          [6, 10],
        ],
      );
    },
  },
  {
    name: 'a run that was cut short is finished by the next one',
    run: async (world) => {
      await sealDays(world, ['2026-09-10', '2026-10-10']);
      const { store } = world;
      let transactions = 0;
      const dying: typeof store = Object.assign(Object.create(store) as typeof store, {
        dialect: store.dialect,
        label: store.label,
        query: store.query.bind(store),
        transaction: async (...[work]: Parameters<typeof store.transaction>) => {
          transactions += 1;
          // The segment and one batch are there.
          if (transactions === 3) throw new Error('killed');
          return store.transaction(work);
        },
      });
      const request = { stream: STREAM, before: '2026-10-01', batchSize: 2 };
      await assert.rejects(() => pruneLog({ ...request, store: dying }), /killed/);
      assert.deepEqual(await seqsOf(world, 'eyrie_audit_log'), [3, 4, 5, 6, 7, 8, 9, 10]);
      const { segment, records } = await pruneLog({ ...request, store });
      assert.deepEqual([segment, records], [undefined, 3]);
      assert.equal((await assertIntact(world.log)).records, 5);
    },
  },
];
