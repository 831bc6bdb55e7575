import assert from 'node:assert/strict';
import type { AuditQuery } from '../../../src/storage/audit-query.js';
import { type AuditCase, type AuditWorld, rejectsWith, STREAM } from './audit-world.js';
import { eventsOf, idOf, type SampleEvent } from './sample-events.js';

const EVENTS: readonly SampleEvent[] = [
  { id: idOf(1), time: '2026-11-22T08:00:00.000Z', actor: 'ada', type: 'user.created', action: 'CREATE' },
  { id: idOf(2), time: '2026-11-22T09:00:00.000Z', actor: 'eve', outcome: 'denied' },
  // Of the same millisecond: their numbers decide.
  { id: idOf(3), time: '2026-11-22T10:00:00.000Z', actor: 'ada', targets: [{ type: 'user', id: '7' }] },
  { id: idOf(4), time: '2026-11-22T10:00:00.000Z', actor: 'eve', targets: [] },
  // Arrived late.
  {
    id: idOf(5),
    time: '2026-11-22T07:00:00.000Z',
    targets: [
      { type: 'order', id: '8' },
      { type: 'order', id: '8' },
      { type: 'user', id: '7' },
    ],
  },
];

const QUERIES: readonly { readonly query: AuditQuery; readonly found: readonly number[] }[] = [
  { query: {}, found: [4, 3, 2, 1, 5] },
  { query: { order: 'oldest-first' }, found: [5, 1, 2, 3, 4] },
  { query: { stream: 'another' }, found: [] },
  { query: { actor: 'eve' }, found: [4, 2] },
  { query: { actor: 'ad' }, found: [] },
  { query: { action: 'CREATE' }, found: [1] },
  { query: { type: 'user.created' }, found: [1] },
  { query: { outcome: 'denied' }, found: [2] },
  { query: { target: { type: 'user', id: '7' } }, found: [3, 5] },
  { query: { target: { type: 'order' } }, found: [2, 1, 5] },
  { query: { target: { id: '8' } }, found: [5] },
  { query: { from: '2026-11-22T09:00:00Z' }, found: [4, 3, 2] },
  { query: { to: new Date('2026-11-22T09:00:00Z') }, found: [1, 5] },
  { query: { actor: 'ada', from: '2026-11-22T08:00:00+00:00', to: '2026-11-22T10:00:00Z' }, found: [1] },
];

async function idsOf(world: AuditWorld, query: AuditQuery): Promise<readonly string[]> {
  return (await world.log.query(query)).records.map(({ id }) => id);
}

export const AUDIT_LOG_CASES: readonly AuditCase[] = [
  {
    name: 'records are found by what happened, the newest first',
    run: async (world) => {
      await world.seal(EVENTS);
      for (const { query, found } of QUERIES) {
        assert.deepEqual(await idsOf(world, query), found.map(idOf), JSON.stringify(query));
      }
    },
  },
  {
    name: 'pages hold each record once, whatever is sealed meanwhile',
    run: async (world) => {
      await world.seal(EVENTS);
      for (const [order, expected] of [
        ['newest-first', [4, 3, 2, 1, 5]],
        ['oldest-first', [5, 1, 2, 3, 4]],
      ] as const) {
        const seen: string[] = [];
        let cursor: string | undefined;
        do {
          const page = await world.log.query({ order, limit: 2, cursor, to: '2026-11-23' });
          seen.push(...page.records.map(({ id }) => id));
          cursor = page.next;
          await world.seal([{ id: idOf(100 + Math.random() * 1e9), time: '2026-11-24T00:00:00.000Z' }]);
        } while (cursor !== undefined);
        assert.deepEqual(seen, expected.map(idOf));
      }
    },
  },
  {
    name: 'a query that cannot be answered is refused',
    run: async (world) => {
      for (const query of [{ limit: 0 }, { limit: 1001 }, { from: 'soon' }, { cursor: 'WzFd' }]) {
        await rejectsWith('EYRIE_AUDIT_QUERY_INVALID', () => world.log.query(query));
      }
    },
  },
  {
    name: 'records are read in order, in ranges and over pages',
    run: async (world) => {
      await world.seal(eventsOf(1200), { batchSize: 1200 });
      const read = await world.log.read({ stream: STREAM, fromSeq: 3, limit: 2 });
      assert.deepEqual(
        read.map(({ seq }) => seq),
        [3, 4],
      );
      const seqs: number[] = [];
      for await (const { seq } of world.log.records(STREAM, { fromSeq: 2, toSeq: 1100 })) seqs.push(seq);
      assert.deepEqual(
        seqs,
        Array.from({ length: 1099 }, (_, index) => index + 2),
      );
      for await (const record of world.log.records('another')) assert.fail(record.id);
    },
  },
  {
    name: 'a record is found by its id, a stream by its head',
    run: async (world) => {
      assert.deepEqual(await world.log.head(STREAM), {
        stream: STREAM,
        size: 0,
        hash: null,
        frontier: [],
        sealedAt: '',
      });
      await world.seal(eventsOf(3));
      assert.equal((await world.log.recordOf(idOf(2)))?.seq, 2);
      assert.equal(await world.log.recordOf(idOf(4)), undefined);
      assert.deepEqual(await world.log.streams(), [STREAM]);
      const { size, hash, frontier } = await world.log.head(STREAM);
      assert.deepEqual([size, hash], [3, (await world.log.recordOf(idOf(3)))?.hash]);
      assert.equal(frontier.length, 2);
    },
  },
];
