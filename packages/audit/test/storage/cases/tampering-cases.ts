import assert from 'node:assert/strict';
import { chainHash } from '../../../src/integrity/hash-chain.js';
import { MerkleFrontier } from '../../../src/integrity/merkle.js';
import { pruneLog } from '../../../src/sealing/retention.js';
import { type AuditCase, type AuditWorld, rejectsWith, STREAM } from './audit-world.js';
import { assertIntact } from './intact.js';
import { eventsOf, idOf } from './sample-events.js';

const NO_MORE_CHECKPOINTS = { checkpointEvery: { records: 1_000_000, intervalMs: 1e9 } };
const INCONSISTENT = 'EYRIE_AUDIT_LOG_INCONSISTENT';

/** What whoever has the database and no key can do best: other bodies, in a chain and a tree that fit them. */
async function rewrite(world: AuditWorld, { after = 0 } = {}): Promise<void> {
  const tree = new MerkleFrontier();
  let hash: string | null = null;
  const statements: string[] = [];
  for await (const record of world.log.records(STREAM)) {
    const isRewritten = record.seq > after;
    const body: string = isRewritten ? record.body.replace('ada', 'eve') : record.body;
    const prevHash: string | null = hash;
    hash = chainHash(prevHash, body);
    tree.append(body);
    if (!isRewritten) continue;
    const prev: string = prevHash === null ? 'NULL' : `'${prevHash}'`;
    statements.push(
      `UPDATE eyrie_audit_log SET body = '${body}', prev_hash = ${prev}, hash = '${hash}' WHERE seq = ${record.seq}`,
      `UPDATE eyrie_audit_ids SET hash = '${hash}' WHERE seq = ${record.seq}`,
    );
  }
  statements.push(`UPDATE eyrie_audit_head SET hash = '${hash}', frontier = '${tree.toHex().join(',')}'`);
  for (const statement of statements) await world.database.tamper(statement);
}

async function refuses(world: AuditWorld, attempt: () => Promise<unknown>, finding: RegExp): Promise<void> {
  const signed = await world.log.checkpoints(STREAM, { fromSize: 0 });
  for (const _time of [1, 2, 3]) assert.match((await rejectsWith(INCONSISTENT, attempt)).problem, finding);
  assert.deepEqual(await world.log.checkpoints(STREAM, { fromSize: 0 }), signed);
}

export const TAMPERING_CASES: readonly AuditCase[] = [
  {
    name: 'a log that was rewritten as a whole is signed by nobody',
    run: async (world) => {
      const running = world.sequencer({ checkpointEvery: { records: 1 } });
      for (const event of eventsOf(4)) {
        await world.emit(event);
        await running.sealBatch();
      }
      await rewrite(world);
      await world.database.tamper('DELETE FROM eyrie_audit_checkpoints');
      await world.emit({ id: idOf(5) });
      await refuses(world, () => running.sealBatch(), /: it has 4 records and no checkpoint\./);
      await refuses(world, () => world.sequencer().sealBatch(), /: it has 4 records and no checkpoint\./);
    },
  },
  {
    name: 'records that no checkpoint covers are not rewritten under the instance that has sealed them',
    run: async (world) => {
      const running = world.sequencer(NO_MORE_CHECKPOINTS);
      for (const event of eventsOf(4)) {
        await world.emit(event);
        await running.sealBatch();
      }
      await rewrite(world, { after: 1 });
      const finding = /: its head, of 4 records, is not the one that was sealed\./;
      await refuses(world, () => running.checkpoint({ force: true }), finding);
      await world.emit({ id: idOf(5) });
      await refuses(world, () => running.sealBatch(), finding);
    },
  },
  {
    name: 'records that were rewritten before another instance went on are found by the one that has sealed them',
    run: async (world) => {
      const running = world.sequencer(NO_MORE_CHECKPOINTS);
      for (const event of eventsOf(4)) {
        await world.emit(event);
        await running.sealBatch();
      }
      await rewrite(world, { after: 1 });
      // It has just started, and no checkpoint shows it that they are others.
      await world.seal([{ id: idOf(5) }], NO_MORE_CHECKPOINTS);
      await refuses(
        world,
        () => running.checkpoint({ force: true }),
        /: its record 5 does not follow from the one before\./,
      );
    },
  },
  {
    name: 'a log that was cut off or restored from an older copy is found by who has sealed more',
    run: async (world) => {
      const running = world.sequencer(NO_MORE_CHECKPOINTS);
      await world.emit(...eventsOf(2));
      await running.sealBatch();
      const { hash, frontier, sealedAt } = await world.log.head(STREAM);
      await world.emit({ id: idOf(3) });
      await running.sealBatch();
      for (const table of ['log', 'ids', 'targets']) {
        await world.database.tamper(`DELETE FROM eyrie_audit_${table} WHERE seq = 3`);
      }
      await world.database.tamper(
        `UPDATE eyrie_audit_head SET size = 2, hash = '${hash}', frontier = '${frontier.join(',')}', sealed_at = '${sealedAt}'`,
      );
      await world.emit({ id: idOf(4) });
      await refuses(world, () => running.sealBatch(), /: it ends at 2, and 3 records were sealed\./);
    },
  },
  {
    name: 'a checkpoint that was made is missed',
    run: async (world) => {
      const running = world.sequencer({ checkpointEvery: { records: 1 } });
      for (const event of eventsOf(2)) {
        await world.emit(event);
        await running.sealBatch();
      }
      await world.database.tamper('DELETE FROM eyrie_audit_checkpoints WHERE size = 2');
      await world.emit({ id: idOf(3) });
      await refuses(world, () => running.sealBatch(), /: its checkpoint of 2 records is missing\./);
    },
  },
  {
    name: 'what another instance has sealed meanwhile is replayed, however much it is, and gone on from',
    run: async (world) => {
      const [one, other] = [world.sequencer(), world.sequencer({ batchSize: 700 })];
      await world.emit({ id: idOf(1) });
      await one.sealBatch();
      await world.emit(...eventsOf(2, { first: 2 }));
      await other.sealBatch();
      await world.emit({ id: idOf(4) });
      assert.equal((await one.sealBatch()).state, 'sealed');
      await world.emit(...eventsOf(2100, { first: 5 }));
      for (const _batch of [1, 2, 3]) await other.sealBatch();
      await world.emit({ id: idOf(5000) });
      assert.equal((await one.sealBatch()).state, 'sealed');
      assert.equal((await assertIntact(world.log)).records, 2105);
      await world.emit(...eventsOf(2100, { first: 6000 }));
      for (const _batch of [1, 2, 3]) await other.sealBatch();
      await world.database.tamper(
        "UPDATE eyrie_audit_log SET body = replace(body, 'ada', 'eve') WHERE seq = 3000",
      );
      await world.emit({ id: idOf(9000) });
      await refuses(world, () => one.sealBatch(), /: its record 3000 does not follow from the one before\./);
    },
  },
  {
    name: 'an instance goes on where all that it knew was pruned meanwhile',
    run: async (world) => {
      let day = '2026-10-10';
      const now = () => Date.parse(day);
      const [one, other] = [
        world.sequencer({ now }),
        world.sequencer({ now, checkpointEvery: { records: 2 } }),
      ];
      await world.emit({ id: idOf(1) });
      await one.sealBatch();
      for (const first of [2, 4]) {
        await world.emit(...eventsOf(2, { first }));
        await other.sealBatch();
      }
      const { segment } = await pruneLog({ store: world.store, stream: STREAM, before: '2026-11-01' });
      assert.equal(segment?.lastSeq, 5);
      day = '2026-11-10';
      await world.emit({ id: idOf(6) });
      assert.equal((await one.sealBatch()).state, 'sealed');
      assert.equal((await assertIntact(world.log)).records, 1);
    },
  },
];
