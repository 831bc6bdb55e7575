import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { Sequencer } from '../../../src/sealing/sequencer.js';
import { insertOutbox } from '../../../src/storage/outbox.js';
import { type AuditCase, STREAM, signer } from './audit-world.js';
import { assertIntact } from './intact.js';
import { bodyOf, eventsOf, idOf, outboxRow } from './sample-events.js';

const NO_CHECKPOINTS = { records: 1_000_000, intervalMs: 1e9 };

export const SEQUENCER_CASES: readonly AuditCase[] = [
  {
    name: 'events are sealed in order of their ids, chained and counted from 1',
    run: async (world) => {
      const now = Date.parse('2026-11-22T09:00:00.000Z');
      const [first, second] = [{ id: idOf(1) }, { id: idOf(2), attributes: { text: '\u0000 € 🦅' } }];
      await world.emit(second, first);
      const result = await world.sequencer({ now: () => now }).sealBatch();
      assert.equal(result.state, 'sealed');
      const [one, two] = [first, second].map(bodyOf);
      const firstHash = createHash('sha256').update(`\n${one}`).digest();
      const secondHash = createHash('sha256').update(firstHash).update(`\n${two}`).digest();
      const common = { stream: STREAM, sealedAt: '2026-11-22T09:00:00.000Z' };
      const [firstHex, secondHex] = [firstHash, secondHash].map((hash) => hash.toString('hex'));
      assert.deepEqual(await world.log.read({ stream: STREAM, fromSeq: 1, limit: 10 }), [
        { ...common, seq: 1, id: first.id, prevHash: null, hash: firstHex, body: one },
        { ...common, seq: 2, id: second.id, prevHash: firstHex, hash: secondHex, body: two },
      ]);
      assert.deepEqual(await world.rows('SELECT id FROM eyrie_audit_outbox'), []);
      assert.deepEqual(await assertIntact(world.log), { records: 2, checkpoints: 1 });
    },
  },
  {
    name: 'a batch says what it did, and whether more may wait',
    run: async (world) => {
      await world.emit(...eventsOf(5));
      const sequencer = world.sequencer({ batchSize: 3, checkpointEvery: NO_CHECKPOINTS });
      const done = { state: 'sealed', rejected: 0, duplicates: 0 };
      const { checkpoint, ...first } = (await sequencer.sealBatch()) as { readonly checkpoint?: unknown };
      assert.ok(checkpoint);
      assert.deepEqual(first, { ...done, records: 3, more: true });
      assert.deepEqual(await sequencer.sealBatch(), {
        ...done,
        records: 2,
        more: false,
        checkpoint: undefined,
      });
      assert.deepEqual(await sequencer.sealBatch(), { state: 'idle' });
      assert.deepEqual(await assertIntact(world.log), { records: 5, checkpoints: 1 });
    },
  },
  {
    name: 'what is sealed already is dropped, what has the id of another event is kept aside',
    run: async (world) => {
      await world.seal([{ id: idOf(1) }, { id: idOf(2) }]);
      await world.emit({ id: idOf(1) }, { id: idOf(2), actor: 'mallory' }, { id: idOf(3) });
      const { checkpoint: _checkpoint, ...result } = (await world.sequencer().sealBatch()) as {
        readonly checkpoint?: unknown;
      };
      assert.deepEqual(result, { state: 'sealed', records: 1, rejected: 1, duplicates: 1, more: false });
      assert.deepEqual(await world.rows('SELECT stream, id, body, reason FROM eyrie_audit_rejected'), [
        {
          stream: STREAM,
          id: idOf(2),
          body: bodyOf({ id: idOf(2), actor: 'mallory' }),
          reason: 'id_conflict',
        },
      ]);
      await assertIntact(world.log);
    },
  },
  {
    name: 'an event told again later, though nobody said that it may exist, is dropped like the same bytes',
    run: async (world) => {
      await world.seal([{ id: idOf(1) }]);
      await world.emit({ id: idOf(1), time: '2026-11-22T08:00:07.000Z' });
      const result = await world.sequencer().sealBatch();
      assert.deepEqual(result.state === 'sealed' && [result.rejected, result.duplicates], [0, 1]);
      assert.deepEqual(await world.rows('SELECT id FROM eyrie_audit_rejected'), []);
    },
  },
  {
    name: 'an id that a caller gives is one of its stream: another stream has it, too',
    run: async (world) => {
      const [one, other] = [
        { id: idOf(1), mayExist: true },
        { id: idOf(1), mayExist: true, stream: 'other', actor: 'eve' },
      ];
      await world.emit(one, other);
      await world.sequencer().sealBatch();
      await world.sequencer({ stream: 'other' }).sealBatch();
      await world.emit(one, other);
      assert.deepEqual(await world.rows('SELECT id FROM eyrie_audit_outbox'), []);
      assert.deepEqual(await world.rows('SELECT id FROM eyrie_audit_rejected'), []);
      assert.deepEqual(await world.log.streams(), ['other', STREAM]);
      assert.equal((await world.log.recordOf(idOf(1), { stream: STREAM }))?.body, bodyOf(one));
      assert.equal((await world.log.recordOf(idOf(1)))?.stream, 'other');
      assert.equal(await world.log.recordOf(idOf(1), { stream: 'none' }), undefined);
    },
  },
  {
    name: 'rows of others that are no event are kept aside, and the events beside them sealed',
    run: async (world) => {
      const good = outboxRow({ id: idOf(5) });
      const bodies = [
        'no JSON',
        '[1]',
        good.body.replace(idOf(5), idOf(2)).replace('{', '{ '),
        good.body,
        bodyOf({ id: idOf(4), time: 'yesterday' }),
      ];
      const rows = [...bodies.map((body, index) => ({ stream: STREAM, id: idOf(index), body })), good];
      await insertOutbox(world.store, world.store.dialect, rows);
      const result = await world.sequencer().sealBatch();
      assert.deepEqual(result.state === 'sealed' && [result.records, result.rejected], [1, bodies.length]);
      assert.deepEqual(
        await world.rows('SELECT body, reason FROM eyrie_audit_rejected ORDER BY id'),
        bodies.map((body) => ({ body, reason: 'not_an_event' })),
      );
      await assertIntact(world.log);
    },
  },
  {
    name: 'texts that no index can hold are sealed and found all the same',
    run: async (world) => {
      const long = `${'\u0000€🦅"\\'.repeat(2000)} end`;
      const event = {
        id: idOf(1),
        actor: long,
        type: long,
        action: long,
        targets: [{ type: long, id: long }],
      };
      await world.seal([event, { id: idOf(2), actor: `${long}!` }]);
      const { records } = await world.log.query({
        actor: long,
        type: long,
        target: { type: long, id: long },
      });
      assert.deepEqual(
        records.map(({ body }) => body),
        [bodyOf(event)],
      );
    },
  },
  {
    name: 'the clock of the host may go back: no record is older than the one before',
    run: async (world) => {
      let now = Date.parse('2026-11-22T09:00:00.000Z');
      const sequencer = world.sequencer({ now: () => now });
      await world.emit({ id: idOf(1) });
      await sequencer.sealBatch();
      now = Date.parse('2026-10-01T00:00:00.000Z');
      await world.emit({ id: idOf(2) });
      await sequencer.sealBatch();
      const records = await world.log.read({ stream: STREAM, fromSeq: 1, limit: 2 });
      assert.deepEqual(
        records.map(({ sealedAt }) => sealedAt),
        ['2026-11-22T09:00:00.000Z', '2026-11-22T09:00:00.000Z'],
      );
    },
  },
  {
    name: 'checkpoints are made after so many records, after so long, before a new month and when forced',
    run: async (world) => {
      let now = Date.parse('2026-11-29T00:00:00.000Z');
      const sequencer = world.sequencer({
        now: () => now,
        checkpointEvery: { records: 3, intervalMs: 60_000 },
      });
      let next = 1;
      const sizes = async (count: number) => {
        await world.emit(...eventsOf(count, { first: next }));
        next += count;
        await sequencer.sealBatch();
        return (await world.log.checkpoints(STREAM)).map(({ size }) => size);
      };
      // The first record begins with one.
      assert.deepEqual(await sizes(1), [1]);
      assert.deepEqual(await sizes(2), [1]);
      assert.deepEqual(await sizes(1), [1, 4]);
      assert.deepEqual(await sizes(1), [1, 4]);
      now += 60_000;
      assert.equal((await sequencer.sealBatch()).state, 'idle');
      assert.deepEqual(await sizes(0), [1, 4, 5]);
      assert.deepEqual(await sizes(1), [1, 4, 5]);
      now = Date.parse('2026-12-01T00:00:00.000Z');
      assert.deepEqual(await sizes(1), [1, 4, 5, 6]);
      assert.equal((await sequencer.checkpoint({ force: true })).state, 'idle');
      assert.deepEqual(await sizes(0), [1, 4, 5, 6, 7]);
      assert.deepEqual(await sequencer.checkpoint({ force: true }), { state: 'idle' });
      assert.deepEqual(await assertIntact(world.log), { records: 7, checkpoints: 5 });
      assert.deepEqual(
        (await world.log.checkpoints(STREAM, { fromSize: 6 })).map(({ createdAt }) => createdAt),
        ['2026-12-01T00:00:00.000Z', '2026-12-01T00:00:00.000Z'],
      );
    },
  },
  {
    name: 'a checkpoint is made at once where the clock was set back since the last one',
    run: async (world) => {
      let now = Date.parse('2026-11-22T12:00:00.000Z');
      const sequencer = world.sequencer({ now: () => now, checkpointEvery: { intervalMs: 10_000 } });
      const seal = async (number: number) => {
        await world.emit({ id: idOf(number) });
        await sequencer.sealBatch();
        return (await world.log.checkpoints(STREAM)).map(({ size }) => size);
      };
      assert.deepEqual(await seal(1), [1]);
      now -= 6 * 3_600_000;
      assert.deepEqual(await seal(2), [1, 2]);
      assert.deepEqual(await seal(3), [1, 2]);
      now += 10_000;
      assert.deepEqual(await seal(4), [1, 2, 4]);
    },
  },
  {
    name: 'a batch that fails at its end leaves everything as it was',
    run: async (world) => {
      await world.seal(eventsOf(2), { checkpointEvery: NO_CHECKPOINTS });
      await world.emit(...eventsOf(3, { first: 3 }));
      const sequencer = new Sequencer({
        store: world.store,
        stream: STREAM,
        checkpointEvery: { records: 1 },
        signer: {
          ...signer,
          sign: () => {
            throw new Error('no key');
          },
        },
      });
      await assert.rejects(() => sequencer.sealBatch(), /^Error: no key$/);
      assert.equal((await world.rows('SELECT id FROM eyrie_audit_outbox')).length, 3);
      assert.deepEqual(await assertIntact(world.log), { records: 2, checkpoints: 1 });
      assert.equal((await world.sequencer().sealBatch()).state, 'sealed');
      assert.equal((await assertIntact(world.log)).records, 5);
    },
  },
];
