import assert from 'node:assert/strict';
import { DeliveryBench, type DeliveryCase, STREAM, seqs } from '../support/delivery-bench.js';
import { hang, takeAll, takeNone, throwAlways } from '../support/scripted-sink.js';

const MINUTE = 60_000;
/** Hours of virtual time need few statements then. */
const SELDOM = { pollMs: 60 * MINUTE, leaseTtlMs: 180 * MINUTE };

/** A sink that is down, slow or broken, beside others that are not. */
export const OUTAGE_CASES: readonly DeliveryCase[] = [
  {
    name: 'sinks that are down for an hour lose nothing, cost no rows and do not delay the others',
    run: (environment) =>
      DeliveryBench.run(environment, async (bench) => {
        const well = bench.sink('well');
        const wellInOrder = bench.sink('well-in-order', { ordered: true });
        const down = bench.sink('down');
        const downInOrder = bench.sink('down-in-order', { ordered: true });
        const hanging = bench.sink('hanging', { timeoutMs: 10_000 });
        const { loop } = bench.start([well, wellInOrder, down, downInOrder, hanging], { pollMs: 5000 });
        await bench.seal(1);
        await bench.clock.advance(5000);
        down.script = throwAlways;
        downInOrder.script = takeNone;
        hanging.script = (_records, { signal }) =>
          new Promise((_resolve, reject) =>
            signal.addEventListener('abort', () => reject(new Error('aborted'))),
          );
        const sealedAt = new Map<number, number>();
        for (let minute = 0; minute < 60; minute += 1) {
          for (const seq of seqs(minute * 10 + 2, minute * 10 + 11)) sealedAt.set(seq, bench.clock.now());
          await bench.seal(10);
          await bench.clock.advance(MINUTE);
        }
        for (const sink of [well, wellInOrder]) {
          assert.deepEqual(sink.seqs, seqs(1, 601));
          const delays = sink.taken.map(({ seq, at }) => at - (sealedAt.get(seq) ?? at));
          assert.ok(Math.max(...delays) <= 5000, `a record waited ${Math.max(...delays)} ms`);
        }
        assert.deepEqual([...down.seqs, ...downInOrder.seqs, ...hanging.seqs], [1, 1, 1]);
        assert.deepEqual(await bench.rows(), []);
        assert.deepEqual(
          loop.status().map(({ sink, state, lag, dead }) => ({ sink, state, lag, dead })),
          [
            { sink: 'well', state: 'up', lag: 0, dead: 0 },
            { sink: 'well-in-order', state: 'up', lag: 0, dead: 0 },
            { sink: 'down', state: 'down', lag: 600, dead: 0 },
            { sink: 'down-in-order', state: 'down', lag: 600, dead: 0 },
            { sink: 'hanging', state: 'down', lag: 600, dead: 0 },
          ],
        );
        const oldest = loop.status()[2]?.oldestUndeliveredMs ?? 0;
        assert.ok(oldest > 59 * MINUTE && oldest <= 60 * MINUTE, `the oldest record is ${oldest} ms old`);

        for (const sink of [down, downInOrder, hanging]) sink.script = takeAll;
        await bench.clock.advance(6 * MINUTE);
        for (const sink of [down, downInOrder, hanging]) {
          assert.deepEqual(
            sink.seqs.toSorted((a, b) => a - b),
            seqs(1, 601),
          );
          assert.equal(new Set(sink.taken.map(({ id }) => id)).size, 601);
        }
        assert.deepEqual(downInOrder.seqs, seqs(1, 601));
        assert.deepEqual(await bench.rows(), []);
        assert.deepEqual(
          new Set(loop.status().map(({ state, lag, dead }) => `${state} ${lag} ${dead}`)),
          new Set(['up 0 0']),
        );
        await bench.checkpoint(601);
        await bench.clock.advance(5000);
        assert.equal(await loop.minNextSeq(STREAM), 602);
      }),
  },
  {
    name: 'an outage of three days makes no dead letters, with and without order',
    run: (environment) =>
      DeliveryBench.run(environment, async (bench) => {
        const any = bench.sink('any');
        const inOrder = bench.sink('in-order', { ordered: true });
        any.script = takeNone;
        inOrder.script = takeNone;
        await bench.seal(250);
        bench.start([any, inOrder], SELDOM);
        await bench.clock.advance(72 * 60 * MINUTE);
        assert.deepEqual(await bench.rows(), []);
        any.script = takeAll;
        inOrder.script = takeAll;
        await bench.clock.advance(10 * MINUTE);
        assert.deepEqual(any.seqs, seqs(1, 250));
        assert.deepEqual(inOrder.seqs, seqs(1, 250));
        assert.deepEqual(await bench.rows(), []);
      }),
  },
  {
    name: 'records that failed by themselves do not die of an outage that follows',
    run: (environment) =>
      DeliveryBench.run(environment, async (bench) => {
        const sink = bench.sink('queue');
        sink.script = async (records) =>
          records.map(({ seq }) =>
            seq % 2 === 0 ? { outcome: 'retry', error: 'busy' } : { outcome: 'delivered' },
          );
        await bench.seal(10);
        bench.start([sink], SELDOM);
        await bench.clock.settle();
        assert.deepEqual(
          await bench.rows(),
          [2, 4, 6, 8, 10].map((seq) => `queue ${seq} pending 1`),
        );
        sink.script = throwAlways;
        await bench.clock.advance(6 * 60 * MINUTE);
        // The first attempt may have been before the outage: it counts once.
        for (const row of await bench.rows()) assert.match(row, /^queue \d+ pending [12]$/);
        sink.script = takeAll;
        await bench.clock.advance(30 * MINUTE);
        assert.deepEqual(
          sink.seqs.toSorted((a, b) => a - b),
          seqs(1, 10),
        );
        assert.deepEqual(await bench.rows(), []);
      }),
  },
  {
    name: 'a sink that hangs and ignores its signal is not waited for, and what it says later is ignored',
    run: (environment) =>
      DeliveryBench.run(environment, async (bench) => {
        const answers: (() => void)[] = [];
        const sink = bench.sink('hanging', { timeoutMs: 5000 });
        sink.script = (records) =>
          new Promise((resolve) => {
            answers.push(() => resolve(records.map(() => ({ outcome: 'delivered' }))));
          });
        await bench.seal(3);
        const { loop } = bench.start([sink]);
        await bench.clock.advance(4999);
        assert.equal(answers.length, 1);
        await bench.clock.advance(2);
        for (const answer of answers) answer();
        await bench.clock.settle();
        assert.equal(await bench.nextSeq('hanging'), 1);
        assert.deepEqual(loop.status()[0]?.lastError, 'No answer in 5000 ms');
        assert.ok(bench.codes.includes('EYRIE_AUDIT_SINK_ANSWER_INVALID'));
        sink.script = takeAll;
        await bench.clock.advance(2000);
        assert.equal(await bench.nextSeq('hanging'), 4);
      }),
  },
  {
    name: 'a sink that never comes back is not called for good, and holds ten batches at most',
    run: (environment) =>
      DeliveryBench.run(environment, async (bench) => {
        const sink = bench.sink('stuck', { timeoutMs: 1000 });
        sink.script = hang;
        await bench.seal(1);
        bench.start([sink], SELDOM);
        await bench.clock.advance(24 * 60 * MINUTE);
        assert.equal(sink.calls.length, 10);
        assert.ok(bench.codes.includes('EYRIE_AUDIT_SINK_STUCK'));
        assert.deepEqual(await bench.rows(), []);
        assert.equal(await bench.nextSeq('stuck'), 1);
      }),
  },
  {
    name: 'answers that are no answers count as retry and are reported',
    run: (environment) =>
      DeliveryBench.run(environment, async (bench) => {
        const sink = bench.sink('garbage');
        const delivered = { outcome: 'delivered' };
        const answers: ((count: number) => unknown)[] = [
          () => undefined,
          () => null,
          () => 'delivered',
          () => [],
          (count) => Array.from({ length: count + 1 }, () => delivered),
          (count) => Array.from({ length: count }, () => ({ outcome: 'ok' })),
          (count) => Array.from({ length: count }, () => null),
          (count) =>
            Array.from({ length: count }, () => ({ outcome: 'retry', error: 7, retryAfterMs: Number.NaN })),
        ];
        let asked = 0;
        sink.script = async (records) => {
          asked += 1;
          return answers[asked % answers.length]?.(records.length);
        };
        await bench.seal(3);
        const { loop } = bench.start([sink], SELDOM);
        await bench.clock.advance(10 * MINUTE);
        assert.ok(asked > answers.length, `it was asked ${asked} times`);
        assert.deepEqual(await bench.rows(), []);
        assert.equal(await bench.nextSeq('garbage'), 1);
        assert.equal(loop.status()[0]?.state, 'down');
        assert.ok(bench.codes.includes('EYRIE_AUDIT_SINK_ANSWER_INVALID'));
        assert.ok(bench.codes.includes('EYRIE_AUDIT_SINK_DOWN'));
        sink.script = () => {
          throw new Error('at once, with token=s3cr3t-value');
        };
        await bench.clock.advance(10 * MINUTE);
        assert.equal(loop.status()[0]?.lastError, 'at once, with token=[REDACTED]');
        sink.script = takeAll;
        await bench.clock.advance(10 * MINUTE);
        assert.equal(await bench.nextSeq('garbage'), 4);
      }),
  },
  {
    name: 'a sink that asks for time gets it, up to an hour',
    run: (environment) =>
      DeliveryBench.run(environment, async (bench) => {
        const sink = bench.sink('polite');
        sink.script = async (records) =>
          records.map(() => ({ outcome: 'retry', error: 'later', retryAfterMs: 90_000 }));
        await bench.seal(1);
        bench.start([sink], SELDOM);
        await bench.clock.advance(89_000);
        assert.equal(sink.calls.length, 1);
        await bench.clock.advance(2000);
        assert.equal(sink.calls.length, 2);
        sink.script = async (records) =>
          records.map(() => ({ outcome: 'retry', error: 'much later', retryAfterMs: 1e12 }));
        await bench.clock.advance(90_000);
        assert.equal(sink.calls.length, 3);
        sink.script = takeAll;
        await bench.clock.advance(59 * MINUTE);
        assert.equal(sink.taken.length, 0);
        await bench.clock.advance(2 * MINUTE);
        assert.deepEqual(sink.seqs, [1]);
      }),
  },
];
