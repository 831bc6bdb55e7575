import assert from 'node:assert/strict';
import { slowestSink } from '../../../src/query/slowest-sink.js';
import { DeliveryBench, type DeliveryCase, STREAM, seqs } from '../support/delivery-bench.js';

const DOWN = { outcome: 'retry', error: 'remote: gone' } as const;
const TAKEN = { outcome: 'delivered' } as const;

/** Sinks that keep no checkpoints though they should, and what that holds up. */
export const ANCHOR_CASES: readonly DeliveryCase[] = [
  {
    name: 'a sink that takes records but no checkpoint is reported from its third failure on, and counted',
    run: (environment) =>
      DeliveryBench.run(environment, async (bench) => {
        const sink = bench.sink('webhook');
        sink.anchorResult = DOWN;
        await bench.seal(3);
        await bench.checkpoint(3);
        const { loop } = bench.start([sink]);
        await bench.clock.advance(2000);
        assert.deepEqual(bench.warnings, []);
        await bench.clock.advance(8000);
        assert.deepEqual(bench.warnings, [
          'EYRIE_AUDIT_ANCHOR_FAILED: The audit sink "webhook" did not keep the checkpoint of size 3 in 3 attempts in a row (remote: gone). See that where it keeps checkpoints is up and lets it in: it is tried again by itself, but until then the log has a weaker anchor, and retention keeps what is not anchored. See eyrie_audit_anchor_age_seconds.',
        ]);
        const failing = loop.status()[0];
        assert.deepEqual(
          [failing?.state, failing?.retried, failing?.anchorFailures, failing?.anchoredSize],
          ['up', 4, 4, 0],
        );
        assert.equal(failing?.oldestUnanchoredMs, 10_000);
        sink.anchorResult = TAKEN;
        await bench.clock.advance(60_000);
        const well = loop.status()[0];
        assert.deepEqual([well?.anchorFailures, well?.anchoredSize, well?.oldestUnanchoredMs], [0, 3, 0]);
      }),
  },
  {
    name: 'a sink that keeps nothing but checkpoints is down while it takes none',
    run: (environment) =>
      DeliveryBench.run(environment, async (bench) => {
        const sink = bench.sink('git', { keeps: 'checkpoints' });
        const { loop } = bench.start([sink]);
        await bench.seal(1);
        await bench.checkpoint(1);
        sink.anchorResult = DOWN;
        await bench.clock.advance(10_000);
        assert.equal(loop.status()[0]?.state, 'down');
        sink.anchorResult = TAKEN;
        await bench.clock.advance(60_000);
        assert.equal(loop.status()[0]?.state, 'up');
      }),
  },
  {
    name: 'what an instance that does not deliver itself says of the age of a checkpoint is true',
    run: (environment) =>
      DeliveryBench.run(environment, async (bench) => {
        const sinks = [bench.sink('git'), bench.sink('git')];
        for (const sink of sinks) sink.anchorResult = DOWN;
        await bench.seal(1);
        await bench.checkpoint(1);
        const loops = sinks.map((sink) => bench.start([sink]).loop);
        await bench.clock.advance(400_000);
        assert.deepEqual(
          loops.map((loop) => loop.status()[0]?.oldestUnanchoredMs),
          [400_000, 400_000],
        );
      }),
  },
  {
    name: 'checkpoints that are passed over after failures are counted once, and are told to be worth a look',
    run: (environment) =>
      DeliveryBench.run(environment, async (bench) => {
        const sink = bench.sink('git');
        sink.anchorResult = DOWN;
        await bench.seal(40);
        await bench.checkpoint(...seqs(1, 40));
        const { loop } = bench.start([sink]);
        await bench.clock.advance(60_000);
        assert.deepEqual(bench.codes, ['EYRIE_AUDIT_ANCHOR_FAILED']);
        assert.equal(loop.status()[0]?.notAnchored, 0);
        sink.anchorResult = TAKEN;
        await bench.clock.advance(60_000);
        assert.deepEqual(sink.anchors, [40]);
        assert.equal(loop.status()[0]?.notAnchored, 39);
        assert.equal(
          bench.warnings[1],
          'EYRIE_AUDIT_CHECKPOINTS_SKIPPED: The audit sink "git" is far behind: its checkpoints of sizes 1 to 39 are passed over for the newest one. See why 6 attempts in a row to hand it a checkpoint failed before; the store keeps those that it missed.',
        );
      }),
  },
  {
    name: 'retention waits for the checkpoint of a sink that keeps some, and for no other sink',
    run: (environment) =>
      DeliveryBench.run(environment, async (bench) => {
        const git = bench.sink('git', { keeps: 'checkpoints' });
        const webhook = bench.sink('webhook');
        const queue = bench.sink('queue', { canAnchor: false });
        await bench.seal(4);
        await bench.checkpoint(4);
        const { loop } = bench.start([git, webhook, queue]);
        await bench.clock.advance(1000);
        git.anchorResult = DOWN;
        await bench.seal(6);
        await bench.checkpoint(10);
        await bench.clock.advance(10_000);
        const slowest = () => slowestSink({ store: bench.store, stream: STREAM });
        assert.equal(await bench.nextSeq('git'), 11);
        assert.equal(await loop.minNextSeq(STREAM), 5);
        assert.deepEqual(await slowest(), { sink: 'git', deliveredSeq: 4 });
        git.anchorResult = TAKEN;
        await bench.clock.advance(60_000);
        assert.equal(await loop.minNextSeq(STREAM), 11);
        assert.deepEqual(await slowest(), { sink: 'git', deliveredSeq: 10 });
      }),
  },
  {
    name: 'a sink that kept no checkpoint yet holds back retention, until it is configured to keep none',
    run: (environment) =>
      DeliveryBench.run(environment, async (bench) => {
        const sink = bench.sink('webhook');
        sink.anchorResult = DOWN;
        await bench.seal(4);
        await bench.checkpoint(4);
        const { loop } = bench.start([sink]);
        await bench.clock.advance(10_000);
        const slowest = () => slowestSink({ store: bench.store, stream: STREAM });
        assert.equal(await loop.minNextSeq(STREAM), 1);
        assert.deepEqual(await slowest(), { sink: 'webhook', deliveredSeq: 0 });
        await loop.close();
        const next = bench.start([bench.sink('webhook', { canAnchor: false })]).loop;
        await bench.clock.advance(10_000);
        assert.equal(await next.minNextSeq(STREAM), 5);
        assert.deepEqual(await slowest(), { sink: 'webhook', deliveredSeq: 4 });
        await next.close();
        const again = bench.start([sink]).loop;
        await bench.clock.advance(10_000);
        assert.equal(await again.minNextSeq(STREAM), 1);
      }),
  },
  {
    name: 'a lease that ran out is not told to be taken over by another instance',
    run: (environment) =>
      DeliveryBench.run(environment, async (bench) => {
        bench.start([bench.sink('queue')]);
        await bench.clock.advance(1000);
        await bench.expireLeases();
        await bench.clock.advance(20_000);
        assert.deepEqual(bench.warnings, [
          'EYRIE_AUDIT_DELIVERY_TAKEN_OVER: Delivery to the audit sink "queue" lost its lease, which was not renewed in time: this instance or another one goes on with it. Nothing is lost, and some records may arrive twice with the same id; see whether this process or its store stalls.',
        ]);
      }),
  },
];
