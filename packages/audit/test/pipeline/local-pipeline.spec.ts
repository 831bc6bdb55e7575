import { DRAIN_MS, KeepingSink, onBench, until } from './support/pipeline-bench.js';

describe('a pipeline in the calling thread', () => {
  test(
    'seals, signs and delivers, and goes on after it was drained',
    onBench(async (bench) => {
      const sink = new KeepingSink();
      const pipeline = bench.local([sink]);
      await bench.emit(3);
      await pipeline.drain(DRAIN_MS);
      expect(sink.seqs).toEqual([1, 2, 3]);
      await bench.emit(1);
      pipeline.wake();
      await until(() => sink.records.length === 4);
      await pipeline.drain(DRAIN_MS);
      expect(await bench.verified()).toBe(4);
      expect(pipeline.numbers()).toMatchObject({ sealed: 4, outboxDepth: 0, problem: undefined });
    }),
  );

  test(
    'seals nothing any more once it is closed',
    onBench(async (bench) => {
      const pipeline = bench.local();
      await pipeline.close();
      await bench.emit(1);
      pipeline.wake();
      await pipeline.drain(DRAIN_MS);
      expect(await bench.waiting()).toBe(1);
    }),
  );

  test(
    'is closed while it drains a backlog: what is sealed verifies, the rest waits',
    onBench(async (bench) => {
      await bench.emit(3000);
      const pipeline = bench.local([], { checkpointRecords: 1 });
      const drained = pipeline.drain(DRAIN_MS);
      await until(async () => (await bench.waiting()) < 3000);
      await pipeline.close();
      await drained;
      expect((await bench.verified()) + (await bench.waiting())).toBe(3000);
    }),
    30_000,
  );
});
