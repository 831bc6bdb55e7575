import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AuditSink } from '../../src/sinks/audit-sink.js';
import { DRAIN_MS, KeepingSink, onBench, type PipelineBench, until } from './support/pipeline-bench.js';

const entry = new URL('./support/dying-thread.ts', import.meta.url);

function kill(bench: PipelineBench, reason: string): void {
  // Written aside first, so that it is never read half.
  writeFileSync(join(bench.folder, 'order'), reason);
  renameSync(join(bench.folder, 'order'), join(bench.folder, 'die'));
}

function failed(reason: string): unknown {
  // An error of another realm, as those of threads are to Jest, is named before its message.
  return expect.stringMatching(
    `^EYRIE_AUDIT_PIPELINE_FAILED: The thread that seals and delivers audit events has failed \\((?:Error: )?${reason}\\)\\. It is started again\\. Events are kept in the outbox meanwhile; mend what the message names\\.$`,
  );
}

describe('a thread that fails', () => {
  test(
    'is started again, said once for each cause, and loses nothing',
    onBench(async (bench) => {
      const sink = new KeepingSink();
      const pipeline = bench.threaded([sink], { entry, restartDelayMs: 1 });
      for (const reason of ['bad luck', 'bad luck', 'exit']) {
        await bench.emit(2);
        await pipeline.drain(DRAIN_MS);
        kill(bench, reason);
        await until(() => pipeline.numbers().problem !== undefined);
        await until(() => pipeline.numbers().problem === undefined);
      }
      await bench.emit(2);
      await until(() => sink.records.length >= 8);
      await pipeline.drain(DRAIN_MS);
      expect(new Set(sink.seqs)).toEqual(new Set([1, 2, 3, 4, 5, 6, 7, 8]));
      expect(await bench.verified()).toBe(8);
      expect(pipeline.numbers().sealed).toBe(8);
      expect(bench.said).toEqual([failed('bad luck'), failed('it ended with code 7')]);
    }),
    60_000,
  );

  test(
    'ends what waits for it, and aborts what its sinks do',
    onBench(async (bench) => {
      const aborted = Promise.withResolvers<void>();
      const called = Promise.withResolvers<void>();
      const never: AuditSink = {
        name: 'never',
        deliver: (_records, { signal }) => {
          signal.addEventListener('abort', () => aborted.resolve());
          called.resolve();
          return new Promise(() => {});
        },
      };
      const pipeline = bench.threaded([never], { entry, restartDelayMs: 60_000 });
      await bench.emit(1);
      const drained = pipeline.drain(60_000);
      await called.promise;
      kill(bench, 'bad luck');
      await Promise.all([drained, aborted.promise]);
      expect(pipeline.numbers().problem).toContain('bad luck');
      // Nothing runs, so nothing is waited for.
      await pipeline.drain(60_000);
      await pipeline.close();
    }),
    30_000,
  );

  test(
    'cannot start with a key that is none, and says so once',
    onBench(async (bench) => {
      const pipeline = bench.threaded([], { settings: { signingKeys: ['no key'] }, restartDelayMs: 1 });
      await until(() => bench.diagnostics.counts()[0]?.count === 3);
      await pipeline.close();
      expect(bench.said).toEqual([
        expect.stringMatching(/^EYRIE_AUDIT_PIPELINE_FAILED: .*EYRIE_AUDIT_KEY_INVALID/),
      ]);
      expect(bench.said[0]).not.toContain('no key');
    }),
    30_000,
  );

  test(
    'heals when the database does',
    onBench(async (bench) => {
      await bench.emit(1);
      await bench.store.close();
      for (const suffix of ['-wal', '-shm']) rmSync(`${bench.path}${suffix}`, { force: true });
      renameSync(bench.path, `${bench.path}.aside`);
      writeFileSync(bench.path, 'garbage'.repeat(1000));
      const sink = new KeepingSink();
      const pipeline = bench.threaded([sink], { restartDelayMs: 1 });
      await until(() => pipeline.numbers().problem !== undefined);
      expect(bench.said).toEqual([
        expect.stringMatching(/^EYRIE_AUDIT_PIPELINE_FAILED: .*EYRIE_STORE_CORRUPT/),
      ]);
      renameSync(`${bench.path}.aside`, bench.path);
      await until(() => sink.records.length === 1);
    }),
    30_000,
  );
});
