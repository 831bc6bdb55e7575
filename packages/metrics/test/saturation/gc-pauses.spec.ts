import { setTimeout as sleep } from 'node:timers/promises';
import { declareGcPauses, type GcKind, GcPauses } from '../../src/saturation/gc-pauses.js';

const collectGarbage = globalThis.gc as NonNullable<typeof globalThis.gc>;

async function countPauses(collect: () => void): Promise<Record<GcKind, number>> {
  const counts = { minor: 0, major: 0, incremental: 0, weakcb: 0 };
  const pauses = new GcPauses((kind) => {
    counts[kind] += 1;
  });
  pauses.start();
  collect();
  await sleep(100);
  pauses.close();
  return counts;
}

function times(count: number, run: () => void): void {
  for (let done = 0; done < count; done += 1) run();
}

test('a forced major collection counts as major and not as minor', async () => {
  const counts = await countPauses(() => times(20, () => collectGarbage()));
  expect(counts.major).toBeGreaterThanOrEqual(20);
  expect(counts.minor).toBeLessThan(10);
});

test('a forced minor collection counts as minor and not as major', async () => {
  const counts = await countPauses(() => times(20, () => collectGarbage({ type: 'minor' })));
  expect(counts.minor).toBeGreaterThanOrEqual(20);
  expect(counts.major).toBeLessThan(10);
});

test('pauses are seconds', async () => {
  const seconds: number[] = [];
  const pauses = new GcPauses((_kind, pause) => seconds.push(pause));
  pauses.start();
  const began = performance.now();
  collectGarbage();
  const elapsed = (performance.now() - began) / 1000;
  await sleep(100);
  pauses.close();
  expect(Math.max(...seconds)).toBeGreaterThan(0);
  expect(seconds[0]).toBeLessThanOrEqual(elapsed);
});

test('nothing is recorded after close', async () => {
  let recorded = 0;
  const pauses = new GcPauses(() => {
    recorded += 1;
  });
  pauses.start();
  pauses.close();
  collectGarbage();
  await sleep(100);
  expect(recorded).toBe(0);
});

test('the histogram has the name and the buckets of prom-client, and buckets of your own', () => {
  expect(declareGcPauses()).toMatchObject({
    type: 'histogram',
    name: 'nodejs_gc_duration_seconds',
    labels: { kind: ['minor', 'major', 'incremental', 'weakcb'] },
    buckets: [0.001, 0.01, 0.1, 1, 2, 5],
  });
  expect(declareGcPauses([0.1, 0.5]).buckets).toEqual([0.1, 0.5]);
});
