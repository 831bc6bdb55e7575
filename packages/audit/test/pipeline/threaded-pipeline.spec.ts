import type { AuditSink } from '../../src/sinks/audit-sink.js';
import { DRAIN_MS, KeepingSink, onBench, until } from './support/pipeline-bench.js';

describe('a pipeline in a thread', () => {
  test(
    'seals, signs and delivers what the main thread writes',
    onBench(async (bench) => {
      const sink = new KeepingSink();
      const pipeline = bench.threaded([sink]);
      await bench.emit(3);
      pipeline.wake();
      await pipeline.drain(DRAIN_MS);
      expect(sink.seqs).toEqual([1, 2, 3]);
      expect(await bench.verified()).toBe(3);
      expect(pipeline.numbers()).toMatchObject({
        sealed: 3,
        rejected: 0,
        outboxDepth: 0,
        checkpointAgeSeconds: 0,
        problem: undefined,
        sinks: [{ sink: 'keeping', state: 'up', delivered: 3, lag: 0, deadLetters: 0 }],
      });
      expect(bench.said).toEqual([]);
    }),
  );

  test(
    'seals by itself what is written after it was drained',
    onBench(async (bench) => {
      const sink = new KeepingSink();
      const pipeline = bench.threaded([sink]);
      await bench.emit(1);
      await pipeline.drain(DRAIN_MS);
      await bench.emit(2);
      for (const _event of [1, 2]) pipeline.wake();
      await until(() => sink.records.length === 3);
      await bench.emit(1);
      await pipeline.drain(DRAIN_MS);
      expect(sink.seqs).toEqual([1, 2, 3, 4]);
      expect(await bench.verified()).toBe(4);
    }),
  );

  test(
    'tells its numbers by itself',
    onBench(async (bench) => {
      const pipeline = bench.threaded();
      await bench.emit(2);
      await until(() => pipeline.numbers().sealed === 2);
    }),
  );

  test(
    'takes batches of 500 records of 60 KiB to a sink and back',
    onBench(async (bench) => {
      const sink = new KeepingSink('large', 500);
      const pipeline = bench.threaded([sink], { settings: { batchSize: 500 } });
      await bench.emit(500, { attributes: { text: 'x'.repeat(60_000) } });
      await pipeline.drain(DRAIN_MS);
      expect(sink.records.map(({ body }) => body.length).every((length) => length > 60_000)).toBe(true);
      expect(await bench.verified()).toBe(500);
    }),
    30_000,
  );

  test(
    'is drained where it has not begun yet, and by several at once',
    onBench(async (bench) => {
      await bench.emit(5);
      const sink = new KeepingSink();
      const pipeline = bench.threaded([sink]);
      await Promise.all([pipeline.drain(DRAIN_MS), pipeline.drain(DRAIN_MS), pipeline.drain(DRAIN_MS)]);
      expect(sink.seqs).toEqual([1, 2, 3, 4, 5]);
    }),
  );

  test(
    'drains no longer than it may, and goes on afterwards',
    onBench(async (bench) => {
      const blocked = Promise.withResolvers<void>();
      const sink: AuditSink = {
        name: 'slow',
        deliver: async (records) => {
          await blocked.promise;
          return records.map(() => ({ outcome: 'delivered' as const }));
        },
      };
      const pipeline = bench.threaded([sink]);
      await bench.emit(1);
      await pipeline.drain(300);
      expect(pipeline.numbers().sinks[0]?.delivered ?? 0).toBe(0);
      blocked.resolve();
      await pipeline.drain(DRAIN_MS);
      expect(pipeline.numbers().sinks[0]?.delivered).toBe(1);
    }),
  );

  test(
    'is closed while it drains, and twice: both end, and what is sealed verifies',
    onBench(async (bench) => {
      const never: AuditSink = { name: 'never', deliver: () => new Promise(() => {}) };
      const pipeline = bench.threaded([never]);
      await bench.emit(10);
      await until(async () => (await bench.waiting()) === 0);
      const drained = pipeline.drain(60_000);
      await Promise.all([pipeline.close(), pipeline.close(), drained]);
      await pipeline.close();
      pipeline.wake();
      await pipeline.drain(60_000);
      expect(bench.said).toEqual([]);
    }),
  );

  test(
    'is closed before it has begun',
    onBench(async (bench) => {
      const pipeline = bench.threaded();
      await pipeline.close();
      expect(bench.said).toEqual([]);
    }),
  );

  test(
    'says once what goes wrong in the thread, though it happens again and again',
    onBench(async (bench) => {
      const values = "('shop', 'x', 'no event'), ('shop', 'y', 'none either')";
      const pipeline = bench.threaded();
      for (const _time of [1, 2]) {
        await bench.store.query(`INSERT INTO eyrie_audit_outbox (stream, id, body) VALUES ${values}`);
        await pipeline.drain(DRAIN_MS);
      }
      expect(bench.said).toEqual([
        expect.stringMatching(/^EYRIE_AUDIT_ROWS_REJECTED: 2 rows in the outbox of the stream "shop" /),
      ]);
      expect(bench.diagnostics.counts()).toEqual([{ code: 'EYRIE_AUDIT_ROWS_REJECTED', count: 2 }]);
      expect(pipeline.numbers().rejected).toBe(4);
    }),
  );

  test(
    'leaves nothing behind, started and closed twenty times',
    onBench(async (bench) => {
      const handles = () => process.getActiveResourcesInfo().toSorted();
      const listeners = () => process.eventNames().map((name) => process.listenerCount(name));
      await bench.threaded().close();
      const before = { handles: handles(), listeners: listeners() };
      for (let round = 0; round < 20; round++) {
        const pipeline = bench.threaded();
        pipeline.wake();
        await pipeline.close();
      }
      expect({ handles: handles(), listeners: listeners() }).toEqual(before);
      expect(bench.said).toEqual([]);
    }),
    60_000,
  );
});
