import assert from 'node:assert/strict';
import { DeliveryBench, type DeliveryCase, seqs } from '../support/delivery-bench.js';
import { takeAll, takeAllBut, takeNone, throwFor } from '../support/scripted-sink.js';

const MINUTE = 60_000;
/** Hours of virtual time need few statements then. */
const SELDOM = { pollMs: 30_000, leaseTtlMs: 60 * MINUTE };

/** Records that fail by themselves, with and without order. */
export const ORDER_CASES: readonly DeliveryCase[] = [
  {
    name: 'what is sealed arrives in order, once, and leaves no rows',
    run: (environment) =>
      DeliveryBench.run(environment, async (bench) => {
        const sink = bench.sink('file', { batchSize: 10 });
        await bench.seal(35);
        const { loop } = bench.start([sink]);
        await bench.clock.settle();
        assert.deepEqual(sink.seqs, seqs(1, 35));
        assert.deepEqual(
          sink.calls.map(({ length }) => length),
          [10, 10, 10, 5],
        );
        await bench.seal(1);
        loop.wake();
        await bench.clock.settle();
        assert.deepEqual(sink.seqs, seqs(1, 36));
        assert.deepEqual(await bench.rows(), []);
      }),
  },
  {
    name: 'a sink without order goes past a record that fails, and gets it later',
    run: (environment) =>
      DeliveryBench.run(environment, async (bench) => {
        const sink = bench.sink('queue');
        sink.script = takeAllBut('retry', 3);
        await bench.seal(5);
        bench.start([sink]);
        await bench.clock.settle();
        assert.deepEqual(sink.seqs, [1, 2, 4, 5]);
        assert.deepEqual(await bench.rows(), ['queue 3 pending 1']);
        sink.script = takeAll;
        await bench.clock.advance(1000);
        assert.deepEqual(sink.seqs, [1, 2, 4, 5, 3]);
        assert.deepEqual(await bench.rows(), []);
      }),
  },
  {
    name: 'a sink with order waits at a record that fails, over a restart as well',
    run: (environment) =>
      DeliveryBench.run(environment, async (bench) => {
        const sink = bench.sink('file', { ordered: true });
        sink.script = takeAllBut('retry', 3);
        await bench.seal(5);
        const { loop } = bench.start([sink], SELDOM);
        await bench.clock.advance(10 * MINUTE);
        assert.deepEqual(
          sink.seqs.filter((seq, index, all) => all.indexOf(seq) === index),
          [1, 2, 4, 5],
        );
        assert.equal(await bench.nextSeq('file'), 3);
        await loop.close();
        await bench.seal(5);
        sink.taken.length = 0;
        sink.script = takeAll;
        bench.start([sink], SELDOM);
        await bench.clock.advance(10 * MINUTE);
        assert.deepEqual(sink.seqs, seqs(3, 10));
        assert.deepEqual(await bench.rows(), []);
      }),
  },
  {
    name: 'a record that is rejected is a dead letter at once, with and without order',
    run: (environment) =>
      DeliveryBench.run(environment, async (bench) => {
        const any = bench.sink('any');
        const inOrder = bench.sink('in-order', { ordered: true });
        any.script = takeAllBut('rejected', 1, 4);
        inOrder.script = takeAllBut('rejected', 1, 4);
        await bench.seal(5);
        const { loop } = bench.start([any, inOrder]);
        await bench.clock.advance(1000);
        for (const sink of [any, inOrder]) assert.deepEqual(sink.seqs, [2, 3, 5]);
        assert.deepEqual(await bench.rows(), [
          'any 1 dead 1',
          'any 4 dead 1',
          'in-order 1 dead 1',
          'in-order 4 dead 1',
        ]);
        assert.deepEqual(
          loop.status().map(({ dead, state }) => ({ dead, state })),
          [
            { dead: 2, state: 'up' },
            { dead: 2, state: 'up' },
          ],
        );
        assert.deepEqual(bench.codes, ['EYRIE_AUDIT_DEAD_LETTER', 'EYRIE_AUDIT_DEAD_LETTER']);
        // Two workers report, in no order.
        assert.ok(bench.warnings.some((warning) => /Record 1 .*sink "any".*\(Not 1\)/.test(warning)));
      }),
  },
  {
    name: 'a record that never passes dies after its attempts, while others go past it all the time',
    run: (environment) =>
      DeliveryBench.run(environment, async (bench) => {
        const sink = bench.sink('queue');
        sink.script = takeAllBut('retry', 2);
        bench.start([sink], { maxAttempts: 5 });
        for (let batch = 0; batch < 20; batch += 1) {
          await bench.seal(3);
          await bench.clock.advance(2000);
        }
        assert.deepEqual(await bench.rows(), ['queue 2 dead 5']);
        assert.deepEqual(sink.seqs, [1, ...seqs(3, 60)]);
        assert.ok(bench.codes.includes('EYRIE_AUDIT_DEAD_LETTER'));
      }),
  },
  {
    name: 'a record that never passes dies of its age',
    run: (environment) =>
      DeliveryBench.run(environment, async (bench) => {
        const sink = bench.sink('queue');
        sink.script = takeAllBut('retry', 2);
        bench.start([sink], { maxAttempts: 1_000_000, maxAgeMs: 30 * MINUTE, ...SELDOM });
        await bench.seal(3);
        for (let minute = 0; minute < 29; minute += 1) {
          await bench.clock.advance(MINUTE);
          await bench.seal(1);
        }
        assert.match((await bench.rows())[0] ?? '', /^queue 2 pending/);
        for (let minute = 0; minute < 15; minute += 1) {
          await bench.clock.advance(MINUTE);
          await bench.seal(1);
        }
        assert.match((await bench.rows())[0] ?? '', /^queue 2 dead/);
      }),
  },
  {
    name: 'one record that makes every batch fail that it is in costs no other record its delivery',
    run: (environment) =>
      DeliveryBench.run(environment, async (bench) => {
        const any = bench.sink('any');
        const single = bench.sink('single', { batchSize: 1 });
        const inOrder = bench.sink('in-order', { ordered: true });
        for (const sink of [any, single, inOrder]) sink.script = throwFor(30, 31);
        inOrder.script = throwFor(30);
        await bench.seal(60);
        bench.start([any, single, inOrder], { maxAttempts: 8, ...SELDOM });
        for (let minute = 0; minute < 120; minute += 1) {
          await bench.clock.advance(MINUTE);
          await bench.seal(1);
        }
        await bench.clock.advance(40_000);
        const others = seqs(1, 180).filter((seq) => seq !== 30);
        assert.deepEqual(new Set(any.seqs), new Set(others.filter((seq) => seq !== 31)));
        assert.deepEqual(new Set(single.seqs), new Set(others.filter((seq) => seq !== 31)));
        assert.deepEqual(inOrder.seqs, others);
        assert.deepEqual(
          (await bench.rows()).map((row) => row.replace(/ \d+$/, '')),
          ['any 30 dead', 'any 31 dead', 'in-order 30 dead', 'single 30 dead', 'single 31 dead'],
        );
      }),
  },
  {
    name: 'a record at which a sink with order waits passes in its last chance, if only it can',
    run: (environment) =>
      DeliveryBench.run(environment, async (bench) => {
        const sink = bench.sink('file', { ordered: true, batchSize: 1 });
        let trials = 0;
        // It comes back at the very moment at which the record after is tried.
        sink.script = async (records) => {
          if (records[0]?.seq === 2) trials += 1;
          return (trials > 0 ? takeAll : takeNone)(records, { signal: new AbortController().signal });
        };
        await bench.seal(3);
        bench.start([sink], { maxAttempts: 4 });
        await bench.clock.advance(10 * MINUTE);
        assert.deepEqual(sink.seqs, [2, 1, 3]);
        assert.deepEqual(await bench.rows(), []);
      }),
  },
  {
    name: 'records that were pruned before they were delivered are named',
    run: (environment) =>
      DeliveryBench.run(environment, async (bench) => {
        const sink = bench.sink('late');
        await bench.seal(9);
        await bench.prune(1, 4);
        bench.start([sink]);
        await bench.clock.settle();
        assert.deepEqual(sink.seqs, seqs(5, 9));
        assert.match(bench.warnings[0] ?? '', /^EYRIE_AUDIT_DELIVERY_GAP: Records 1 to 4 are not in the log/);
      }),
  },
];
