import assert from 'node:assert/strict';
import { DeliveryBench, type DeliveryCase, STREAM, seqs } from '../support/delivery-bench.js';
import { takeAll, takeNone } from '../support/scripted-sink.js';

const MINUTE = 60_000;

/** Several instances on one store, crashes, restarts and a store that fails. */
export const INSTANCE_CASES: readonly DeliveryCase[] = [
  {
    name: 'two instances deliver every record once, and the other goes on when one is closed',
    run: (environment) =>
      DeliveryBench.run(environment, async (bench) => {
        const [one, two] = [bench.sink('queue', { batchSize: 7 }), bench.sink('queue', { batchSize: 7 })];
        const first = bench.start([one]);
        const second = bench.start([two]);
        for (let batch = 0; batch < 10; batch += 1) {
          await bench.seal(20);
          await bench.clock.advance(1000);
        }
        const states = [first, second].map(({ loop }) => loop.status()[0]?.state);
        assert.deepEqual(states.toSorted(), ['elsewhere', 'up']);
        const [holder, other] = states[0] === 'up' ? [first, two] : [second, one];
        assert.deepEqual(other.seqs, []);
        await holder.loop.close();
        await bench.seal(20);
        await bench.clock.advance(10_000);
        assert.deepEqual(
          [...one.seqs, ...two.seqs].toSorted((a, b) => a - b),
          seqs(1, 220),
        );
        assert.deepEqual(other.seqs, seqs(201, 220));
      }),
  },
  {
    name: 'what was delivered and not noted before a crash is delivered again with the same id',
    run: (environment) =>
      DeliveryBench.run(environment, async (bench) => {
        const sink = bench.sink('queue', { batchSize: 10 });
        const crashed = bench.start([sink]);
        await bench.seal(10);
        await bench.clock.advance(1000);
        crashed.store.commitFailure = new Error('The process was killed');
        await bench.seal(10);
        await bench.clock.advance(1000);
        crashed.store.failure = new Error('The process was killed');
        assert.deepEqual(sink.seqs, seqs(1, 20));
        await bench.expireLeases();
        bench.start([sink]);
        await bench.clock.advance(MINUTE);
        assert.deepEqual(sink.seqs.slice(0, 20), seqs(1, 20));
        assert.deepEqual(new Set(sink.seqs.slice(20)), new Set(seqs(11, 20)));
        assert.equal(new Set(sink.taken.map(({ id }) => id)).size, 20);
        assert.equal(await bench.nextSeq('queue'), 21);
      }),
  },
  {
    name: 'the progress of an instance that lost its lease in the middle of a batch is refused',
    run: (environment) =>
      DeliveryBench.run(environment, async (bench) => {
        const stalled = bench.sink('queue');
        let answer: () => void = () => undefined;
        stalled.script = (records) =>
          new Promise((resolve) => {
            answer = () => resolve(records.map(() => ({ outcome: 'rejected', error: 'stale' })));
          });
        await bench.seal(5);
        const late = bench.start([stalled]);
        await bench.clock.settle();
        assert.deepEqual(stalled.calls, [seqs(1, 5)]);
        await bench.expireLeases();
        const sink = bench.sink('queue');
        bench.start([sink]);
        await bench.clock.settle();
        assert.deepEqual(sink.seqs, seqs(1, 5));
        // Before it can notice by itself.
        answer();
        await bench.clock.settle();
        assert.deepEqual(await bench.rows(), []);
        assert.equal(await bench.nextSeq('queue'), 6);
        assert.equal(late.loop.status()[0]?.dead, 0);
        assert.ok(bench.codes.includes('EYRIE_AUDIT_DELIVERY_TAKEN_OVER'));
        await bench.clock.advance(10_000);
        assert.equal(late.loop.status()[0]?.state, 'elsewhere');
      }),
  },
  {
    name: 'a call that goes on when the lease is lost is aborted',
    run: (environment) =>
      DeliveryBench.run(environment, async (bench) => {
        const sink = bench.sink('queue', { timeoutMs: 120_000 });
        let isAborted = false;
        sink.script = (_records, { signal }) =>
          new Promise((_resolve, reject) => {
            signal.addEventListener('abort', () => {
              isAborted = true;
              reject(new Error('aborted'));
            });
          });
        await bench.seal(1);
        bench.start([sink]);
        await bench.clock.advance(25_000);
        assert.equal(isAborted, false);
        await bench.expireLeases();
        await bench.clock.advance(10_000);
        assert.equal(isAborted, true);
      }),
  },
  {
    name: 'a store that fails for a while is reported once, and delivery goes on by itself',
    run: (environment) =>
      DeliveryBench.run(environment, async (bench) => {
        const sink = bench.sink('queue');
        const { store } = bench.start([sink]);
        await bench.seal(5);
        await bench.clock.advance(1000);
        store.failure = new Error('The store is away');
        await bench.seal(5);
        await bench.clock.advance(10 * MINUTE);
        assert.deepEqual(bench.codes.filter((code) => code === 'EYRIE_AUDIT_DELIVERY_INTERRUPTED').length, 1);
        store.failure = undefined;
        await bench.expireLeases();
        await bench.clock.advance(MINUTE);
        assert.deepEqual(sink.seqs, seqs(1, 10));
      }),
  },
  {
    name: 'draining delivers what can be delivered, and does not wait for what cannot',
    run: (environment) =>
      DeliveryBench.run(environment, async (bench) => {
        const well = bench.sink('well', { batchSize: 10 });
        const down = bench.sink('down');
        const hanging = bench.sink('hanging');
        down.script = takeNone;
        hanging.script = () => new Promise(() => undefined);
        const { loop } = bench.start([well, down]);
        await bench.clock.settle();
        await bench.seal(100);
        await loop.drain(60_000);
        assert.deepEqual(well.seqs, seqs(1, 100));
        await loop.close();
        const other = bench.start([hanging]).loop;
        let isDrained = false;
        const draining = other.drain(5000).then(() => {
          isDrained = true;
        });
        await bench.clock.advance(4000);
        assert.equal(isDrained, false);
        await bench.clock.advance(1000);
        await draining;
        await other.close();
        assert.equal(await bench.nextSeq('hanging'), 1);
      }),
  },
  {
    name: 'a sink that is new begins at the first record, or with the next one if it is told so',
    run: (environment) =>
      DeliveryBench.run(environment, async (bench) => {
        await bench.seal(5);
        const [all, fresh] = [bench.sink('all'), bench.sink('fresh', { canAnchor: false })];
        bench.start([all]);
        const { loop } = bench.start([fresh], { startAt: 'now' });
        await bench.clock.settle();
        await bench.seal(2);
        await bench.clock.advance(1000);
        assert.deepEqual(all.seqs, seqs(1, 7));
        assert.deepEqual(fresh.seqs, [6, 7]);
        assert.equal(await loop.minNextSeq(STREAM), 8);
        assert.equal(await loop.minNextSeq('another'), undefined);
      }),
  },
  {
    name: 'retention waits for what a sink still needs, and not for dead letters',
    run: (environment) =>
      DeliveryBench.run(environment, async (bench) => {
        const sink = bench.sink('queue', { canAnchor: false });
        sink.script = async (records) =>
          records.map(({ seq }) => {
            if (seq === 2) return { outcome: 'rejected', error: 'no' };
            return seq === 4 ? { outcome: 'retry', error: 'later' } : { outcome: 'delivered' };
          });
        const { loop } = bench.start([sink]);
        await bench.clock.settle();
        assert.equal(await loop.minNextSeq(STREAM), 1);
        await bench.seal(6);
        loop.wake();
        await bench.clock.settle();
        assert.equal(await loop.minNextSeq(STREAM), 4);
        sink.script = takeAll;
        await bench.clock.advance(2000);
        assert.equal(await loop.minNextSeq(STREAM), 7);
      }),
  },
];
