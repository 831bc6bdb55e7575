import { RetentionLoop } from '../../src/pipeline/retention-loop.js';
import { AuditLog } from '../../src/storage/audit-log.js';
import { DRAIN_MS, KeepingSink, onBench, type PipelineBench, until } from './support/pipeline-bench.js';

async function age(bench: PipelineBench, days: number): Promise<void> {
  const { rows } = await bench.store.query("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'");
  for (const { name } of rows) await bench.store.query(`DROP TRIGGER ${String(name)}`);
  const at = new Date(Date.now() - days * 86_400_000).toISOString();
  await bench.store.query('UPDATE eyrie_audit_log SET sealed_at = $1', [at]);
  await bench.store.query('UPDATE eyrie_audit_checkpoints SET created_at = $1', [at]);
  for (const { sql } of rows) await bench.store.query(String(sql));
}

const segments = (bench: PipelineBench) => new AuditLog({ store: bench.store }).segments('shop');

describe('retention', () => {
  test(
    'removes what is old enough and what every sink has, as soon as it starts',
    onBench(async (bench) => {
      const first = bench.local([new KeepingSink()]);
      await bench.emit(3);
      await first.drain(DRAIN_MS);
      await first.close();
      await age(bench, 40);
      bench.local([new KeepingSink()], { retentionDays: 30 });
      await until(async () => (await segments(bench)).length === 1);
      expect(await segments(bench)).toMatchObject([{ firstSeq: 1, lastSeq: 3 }]);
    }),
  );

  test(
    'keeps what a sink does not have',
    onBench(async (bench) => {
      const first = bench.local();
      await bench.emit(3);
      await first.drain(DRAIN_MS);
      await first.close();
      await age(bench, 40);
      const loop = new RetentionLoop({
        store: bench.store,
        stream: 'shop',
        days: 30,
        delivery: { minNextSeq: async () => 1 },
        diagnostics: bench.diagnostics,
      });
      loop.start();
      await loop.close();
      expect(await segments(bench)).toEqual([]);
      expect(bench.said).toEqual([]);
    }),
  );

  test(
    'keeps everything where nothing is said, and says once where it fails',
    onBench(async (bench) => {
      const options = { store: bench.store, stream: 'shop', diagnostics: bench.diagnostics };
      const delivery = {
        minNextSeq: async () => {
          throw new Error('no right to');
        },
      };
      for (const days of [0, 30, 30]) {
        const loop = new RetentionLoop({ ...options, days, delivery });
        loop.start();
        await loop.close();
      }
      expect(bench.said).toEqual([
        'EYRIE_AUDIT_RETENTION_FAILED: Old records of the stream "shop" could not be removed (no right to). It is tried again every hour. Where the role may not delete, run "eyrie audit prune" as the owner of the tables.',
      ]);
    }),
  );
});
