import { setImmediate, setTimeout as sleep } from 'node:timers/promises';
import { LoopSampler } from '../../src/saturation/event-loop/loop-sampler.js';
import { blockFor } from './support/blocking.js';

async function withSampler(
  windowSeconds: number,
  use: (sampler: LoopSampler) => Promise<void>,
): Promise<void> {
  const sampler = new LoopSampler({ windowSeconds });
  sampler.start();
  try {
    // Until the first sample.
    while (sampler.read() === undefined) await sleep(5);
    await use(sampler);
  } finally {
    sampler.close();
  }
}

const p99 = (sampler: LoopSampler) => sampler.read()?.delays.p99 ?? Number.NaN;

test('a block of 200 ms shows at least 200 ms at p99 whenever it begins, in the same iteration and later', async () => {
  for (const phase of [0, 4, 8, 12, 16]) {
    await withSampler(30, async (sampler) => {
      await sleep(100 + phase);
      blockFor(200);
      expect(p99(sampler)).toBeGreaterThanOrEqual(0.2);
      expect(sampler.read()?.latestDelay).toBeGreaterThanOrEqual(0.2);
      await sleep(60);
      expect(p99(sampler)).toBeGreaterThanOrEqual(0.2);
      expect(sampler.read()?.delays.p50).toBe(0);
    });
  }
});

test('a block stays visible for the window and is gone after it', async () => {
  await withSampler(2, async (sampler) => {
    blockFor(200);
    await sleep(1500);
    expect(p99(sampler)).toBeGreaterThanOrEqual(0.2);
    await sleep(1000);
    expect(p99(sampler)).toBeLessThan(0.2);
  });
});

test('what is older than the window is gone although few samples came since', async () => {
  await withSampler(1, async (sampler) => {
    blockFor(600);
    for (let round = 0; round < 6; round += 1) {
      await sleep(25);
      blockFor(200);
    }
    expect(sampler.read()?.delays.max).toBeGreaterThanOrEqual(0.2);
    expect(sampler.read()?.delays.max).toBeLessThan(0.5);
  });
});

test('readers take nothing from each other', async () => {
  await withSampler(30, async (sampler) => {
    blockFor(200);
    await sleep(60);
    const first = sampler.read()?.delays;
    const second = sampler.read()?.delays;
    await sleep(60);
    const third = sampler.read()?.delays;
    expect(first?.max).toBeGreaterThanOrEqual(0.2);
    expect([second?.max, third?.max]).toEqual([first?.max, first?.max]);
    expect([second?.p99, third?.p99]).toEqual([first?.p99, first?.p99]);
  });
});

test("the timer's resolution is no delay: the least of an idle loop is about 0", async () => {
  await withSampler(30, async (sampler) => {
    await sleep(1000);
    expect(sampler.read()?.delays.min).toBeLessThan(0.001);
  });
});

test('utilisation is near 1 while the loop is busy and falls when it is idle', async () => {
  await withSampler(1, async (sampler) => {
    for (let round = 0; round < 30; round += 1) {
      blockFor(50);
      await setImmediate();
    }
    expect(sampler.read()?.utilization).toBeGreaterThan(0.95);
    expect(sampler.read()?.utilization).toBeLessThanOrEqual(1);
    await sleep(1300);
    expect(sampler.read()?.utilization).toBeLessThan(0.5);
  });
});

test('a sampler that is closed shows nothing, and starts afresh', async () => {
  const sampler = new LoopSampler({ windowSeconds: 30 });
  expect(sampler.read()).toBeUndefined();
  sampler.start();
  await sleep(100);
  expect(sampler.read()).toBeDefined();
  sampler.close();
  expect(sampler.read()).toBeUndefined();
  blockFor(300);
  sampler.start();
  await sleep(60);
  expect(sampler.read()?.delays.max).toBeLessThan(0.3);
  sampler.close();
});
