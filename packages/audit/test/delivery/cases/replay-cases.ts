import assert from 'node:assert/strict';
import { DeliveryBench, type DeliveryCase, STREAM, seqs } from '../support/delivery-bench.js';
import { takeAll, takeAllBut, takeNone } from '../support/scripted-sink.js';

/** Dead letters, replay and anchors. */
export const REPLAY_CASES: readonly DeliveryCase[] = [
  {
    name: 'dead letters are listed in pages, counted, and delivered once they are replayed',
    run: (environment) =>
      DeliveryBench.run(environment, async (bench) => {
        const sink = bench.sink('queue');
        sink.script = takeAllBut('rejected', 2, 3, 5);
        await bench.seal(6);
        bench.start([sink]);
        await bench.clock.settle();
        const { deadLetters } = bench;
        const firstFailedAt = new Date(bench.clock.now()).toISOString();
        const letter = { stream: STREAM, sink: 'queue', attempts: 1, firstFailedAt };
        assert.deepEqual(await deadLetters.list({ stream: STREAM, sink: 'queue', limit: 2 }), {
          letters: [
            { ...letter, seq: 2, lastError: 'Not 2' },
            { ...letter, seq: 3, lastError: 'Not 3' },
          ],
          nextSeq: 5,
        });
        assert.deepEqual(await deadLetters.list({ stream: STREAM, sink: 'queue', fromSeq: 5, limit: 2 }), {
          letters: [{ ...letter, seq: 5, lastError: 'Not 5' }],
          nextSeq: undefined,
        });
        assert.deepEqual(await deadLetters.counts(), [
          { stream: STREAM, sink: 'queue', pending: 0, dead: 3 },
        ]);
        sink.script = takeAll;
        assert.deepEqual(await deadLetters.replayDead({ stream: STREAM, sink: 'queue', toSeq: 3 }), {
          queued: 2,
          nextSeq: undefined,
        });
        await bench.clock.advance(1000);
        assert.deepEqual(sink.seqs, [1, 4, 6, 2, 3]);
        assert.deepEqual(await bench.rows(), ['queue 5 dead 1']);
      }),
  },
  {
    name: 'a range is delivered again, in order where the sink wants it, without what it was not given yet',
    run: (environment) =>
      DeliveryBench.run(environment, async (bench) => {
        const any = bench.sink('any', { batchSize: 4 });
        const inOrder = bench.sink('in-order', { batchSize: 4, ordered: true });
        await bench.seal(20);
        bench.start([any, inOrder]);
        await bench.clock.settle();
        for (const sink of [any, inOrder]) {
          assert.deepEqual(
            await bench.deadLetters.replayRange({ stream: STREAM, sink: sink.name, fromSeq: 5, toSeq: 99 }),
            { queued: 16, nextSeq: undefined },
          );
          sink.taken.length = 0;
        }
        await bench.clock.advance(5000);
        assert.deepEqual(inOrder.seqs, seqs(5, 20));
        assert.deepEqual(
          any.seqs.toSorted((a, b) => a - b),
          seqs(5, 20),
        );
        assert.deepEqual(await bench.rows(), []);
      }),
  },
  {
    name: 'what is replayed does not hold up what is new',
    run: (environment) =>
      DeliveryBench.run(environment, async (bench) => {
        const sink = bench.sink('queue', { batchSize: 10 });
        await bench.seal(500);
        const { loop } = bench.start([sink]);
        await bench.clock.settle();
        sink.calls.length = 0;
        await bench.deadLetters.replayRange({ stream: STREAM, sink: 'queue', fromSeq: 1, toSeq: 500 });
        await bench.seal(100);
        loop.wake();
        await bench.clock.settle();
        const isFresh = sink.calls.map((call) => (call[0] ?? 0) > 500);
        assert.deepEqual(
          isFresh.slice(0, 20),
          Array.from({ length: 20 }, (_, index) => index % 2 === 1),
        );
        assert.equal(sink.calls.length, 60);
      }),
  },
  {
    name: 'requests to replay that cannot be right are refused',
    run: (environment) =>
      DeliveryBench.run(environment, async (bench) => {
        const { deadLetters } = bench;
        const invalid = { code: 'EYRIE_AUDIT_REPLAY_INVALID' };
        const key = { stream: STREAM, sink: 'queue' };
        await assert.rejects(deadLetters.replayRange({ ...key, fromSeq: 0, toSeq: 5 }), invalid);
        await assert.rejects(deadLetters.replayRange({ ...key, fromSeq: 6, toSeq: 5 }), invalid);
        await assert.rejects(deadLetters.replayRange({ ...key, fromSeq: 1, toSeq: 5 }), invalid);
        await assert.rejects(deadLetters.replayDead({ ...key, fromSeq: 1.5 }), invalid);
        await assert.rejects(deadLetters.list({ ...key, limit: 1001 }), invalid);
      }),
  },
  {
    name: 'a record that was pruned before it was tried again becomes a dead letter that says so',
    run: (environment) =>
      DeliveryBench.run(environment, async (bench) => {
        const sink = bench.sink('queue');
        sink.script = takeAllBut('retry', 1, 3);
        await bench.seal(4);
        bench.start([sink]);
        await bench.clock.settle();
        await bench.prune(1, 2);
        sink.script = takeAll;
        await bench.clock.advance(1000);
        assert.deepEqual(await bench.rows(), ['queue 1 dead 1']);
        assert.deepEqual(sink.seqs, [2, 4, 3]);
        const { letters } = await bench.deadLetters.list({ stream: STREAM, sink: 'queue' });
        assert.equal(letters[0]?.lastError, 'The record is no longer in the log');
      }),
  },
  {
    name: 'checkpoints are anchored in order of size, and tried again until the sink keeps them',
    run: (environment) =>
      DeliveryBench.run(environment, async (bench) => {
        const sink = bench.sink('git');
        await bench.seal(3);
        await bench.checkpoint(1, 2, 3);
        sink.anchorResult = { outcome: 'retry', error: 'down' };
        const { loop } = bench.start([sink]);
        await bench.clock.advance(60_000);
        // At once, and after 1, 3, 7, 15 and 31 seconds.
        assert.equal(sink.anchorCalls, 6);
        assert.deepEqual(sink.anchors, []);
        assert.deepEqual(sink.seqs, [1, 2, 3]);
        sink.anchorResult = { outcome: 'delivered' };
        await bench.clock.advance(300_000);
        assert.deepEqual(sink.anchors, [1, 2, 3]);
        await loop.close();
        await bench.seal(1);
        await bench.checkpoint(4);
        bench.start([sink]);
        await bench.clock.advance(1000);
        assert.deepEqual(sink.anchors, [1, 2, 3, 4]);
      }),
  },
  {
    name: 'a checkpoint waits for the records that it covers, but not where only checkpoints are kept',
    run: (environment) =>
      DeliveryBench.run(environment, async (bench) => {
        const records = bench.sink('s3');
        const anchor = bench.sink('git', { keeps: 'checkpoints' });
        records.script = takeNone;
        await bench.seal(2);
        await bench.checkpoint(2);
        bench.start([records, anchor]);
        await bench.clock.advance(10_000);
        assert.deepEqual([records.anchors, anchor.anchors, anchor.seqs], [[], [2], []]);
        records.script = takeAll;
        await bench.clock.advance(10_000);
        assert.deepEqual([records.anchors, records.seqs], [[2], [1, 2]]);
      }),
  },
  {
    name: 'a sink that is far behind gets the newest checkpoint, and the others are named',
    run: (environment) =>
      DeliveryBench.run(environment, async (bench) => {
        const sink = bench.sink('git');
        await bench.seal(40);
        await bench.checkpoint(...seqs(1, 40));
        const { loop } = bench.start([sink]);
        await bench.clock.settle();
        assert.deepEqual(sink.anchors, [40]);
        assert.match(bench.warnings[0] ?? '', /^EYRIE_AUDIT_CHECKPOINTS_SKIPPED: .* of sizes 1 to 39 /);
        assert.equal(loop.status()[0]?.notAnchored, 39);
      }),
  },
  {
    name: 'a checkpoint that is refused is reported, and the next one is handed over',
    run: (environment) =>
      DeliveryBench.run(environment, async (bench) => {
        const sink = bench.sink('git');
        await bench.seal(2);
        await bench.checkpoint(1);
        sink.anchorResult = { outcome: 'rejected', error: 'protected branch' };
        bench.start([sink]);
        await bench.clock.settle();
        sink.anchorResult = { outcome: 'delivered' };
        await bench.checkpoint(2);
        await bench.clock.advance(1000);
        assert.deepEqual(sink.anchors, [2]);
        assert.match(
          bench.warnings[0] ?? '',
          /^EYRIE_AUDIT_CHECKPOINT_REJECTED: .*size 1 .*protected branch/,
        );
      }),
  },
];
