import { InterruptiblePause } from '../../src/outbound/interruptible-pause.js';

const PATIENCE_MS = 20_000;

test('a pause ends by itself', async () => {
  const start = performance.now();
  await new InterruptiblePause().wait(20);
  expect(performance.now() - start).toBeGreaterThanOrEqual(18);
});

test('a pause that is ended early resolves then, and can be taken again', async () => {
  const pause = new InterruptiblePause();
  for (let round = 0; round < 2; round++) {
    const start = performance.now();
    const waited = pause.wait(PATIENCE_MS);
    pause.end();
    await waited;
    expect(performance.now() - start).toBeLessThan(PATIENCE_MS / 2);
  }
});

test('to end what does not go on does nothing', () => {
  expect(() => new InterruptiblePause().end()).not.toThrow();
});
