import { createHook } from 'node:async_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { SATURATION_METRICS } from '../../src/saturation/saturation-metrics.js';
import { SaturationMonitor } from '../../src/saturation/saturation-monitor.js';
import { blockFor } from './support/blocking.js';
import { numberOf } from './support/families.js';

test('a block of the loop reaches the scrape in seconds, under the names of prom-client', async () => {
  const monitor = new SaturationMonitor();
  monitor.start();
  await sleep(50);
  blockFor(200);
  const families = monitor.collect();
  monitor.close();
  for (const name of [
    'nodejs_eventloop_lag_seconds',
    'nodejs_eventloop_lag_p99_seconds',
    'nodejs_eventloop_lag_max_seconds',
  ]) {
    expect(numberOf(families, name)).toBeGreaterThanOrEqual(0.2);
    expect(numberOf(families, name)).toBeLessThan(2);
  }
  expect(numberOf(families, 'nodejs_eventloop_lag_p50_seconds')).toBe(0);
  expect(numberOf(families, 'nodejs_eventloop_utilization_ratio')).toBeGreaterThan(0.5);
});

test('close undoes everything: timers, the observer, what keeps the process alive', async () => {
  const collectGarbage = globalThis.gc as NonNullable<typeof globalThis.gc>;
  const timers = new Set<number>();
  const hook = createHook({
    init: (id, type) => void (type === 'Timeout' && timers.add(id)),
    destroy: (id) => void timers.delete(id),
  }).enable();
  let pauses = 0;
  const monitor = new SaturationMonitor({
    recordGcPause: () => {
      pauses += 1;
    },
  });
  const alive = process.getActiveResourcesInfo();
  monitor.start();
  monitor.start();
  const started = [...timers];
  expect(started).toHaveLength(1);
  expect(process.getActiveResourcesInfo()).toEqual(alive);
  collectGarbage();
  await sleep(100);
  expect(pauses).toBeGreaterThan(0);

  const aliveBeforeClose = process.getActiveResourcesInfo();
  monitor.close();
  monitor.close();
  expect(process.getActiveResourcesInfo()).toEqual(aliveBeforeClose);
  await sleep(20);
  hook.disable();
  expect(started.filter((id) => timers.has(id))).toEqual([]);
  pauses = 0;
  collectGarbage();
  await sleep(100);
  expect(pauses).toBe(0);
});

test('fifty monitors in one process do not meet', async () => {
  const monitors = Array.from({ length: 50 }, () => new SaturationMonitor({ container: 'off' }));
  for (const monitor of monitors) monitor.start();
  await sleep(100);
  blockFor(50);
  monitors[0]?.coldStart.answered();
  const [first = [], second = []] = monitors.map((monitor) => monitor.collect());
  for (const monitor of monitors) monitor.close();
  expect(numberOf(first, 'eyrie_cold_start_seconds')).toBeGreaterThan(0);
  expect(numberOf(second, 'eyrie_cold_start_seconds')).toBeNaN();
  expect(numberOf(second, 'nodejs_eventloop_lag_max_seconds')).toBeGreaterThanOrEqual(0.03);
});

test('the cold start is the time to the first answer and stays so', async () => {
  const monitor = new SaturationMonitor();
  expect(numberOf(monitor.collect(), 'eyrie_cold_start_seconds')).toBeNaN();
  const earliest = process.uptime();
  monitor.coldStart.answered();
  const latest = process.uptime();
  await sleep(20);
  monitor.coldStart.answered();
  const shown = numberOf(monitor.collect(), 'eyrie_cold_start_seconds');
  expect(shown).toBeGreaterThanOrEqual(earliest);
  expect(shown).toBeLessThanOrEqual(latest);
});

test('open connections are what the server counts, and nothing while it does not listen', () => {
  let connections: number | undefined;
  const monitor = new SaturationMonitor({ openConnections: () => connections });
  expect(numberOf(monitor.collect(), 'http_server_open_connections')).toBeNaN();
  connections = 3;
  expect(numberOf(monitor.collect(), 'http_server_open_connections')).toBe(3);
  expect(numberOf(new SaturationMonitor().collect(), 'http_server_open_connections')).toBeNaN();
});

test('a source that throws costs only its own metrics', () => {
  const monitor = new SaturationMonitor({
    container: 'on',
    openConnections: () => {
      throw new Error('no server');
    },
  });
  const families = monitor.collect();
  expect(numberOf(families, 'http_server_open_connections')).toBeNaN();
  expect(numberOf(families, 'process_cpu_seconds_total')).toBeGreaterThan(0);
  expect(numberOf(families, 'container_fs_limit_bytes')).toBeGreaterThan(0);
});

test('everything that is shown is in the catalogue, once and in its order', async () => {
  const monitor = new SaturationMonitor({ container: 'on', openConnections: () => 1 });
  monitor.start();
  monitor.coldStart.answered();
  await sleep(50);
  const shown = monitor.collect();
  monitor.close();
  const names = SATURATION_METRICS.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  const shownNames = shown.map(({ descriptor }) => descriptor.name);
  expect(shownNames).toEqual(names.filter((name) => shownNames.includes(name)));
  for (const { descriptor, samples } of shown) {
    expect(SATURATION_METRICS).toContain(descriptor);
    for (const { labels, value } of samples) {
      expect(Object.keys(labels)).toEqual(descriptor.labelNames);
      expect(value).not.toBeNaN();
    }
  }
});

test.each([0, 0.5, 301, Number.NaN, -1])('a window of %p seconds is refused', (windowSeconds) => {
  expect(() => new SaturationMonitor({ windowSeconds })).toThrow(
    expect.objectContaining({
      code: 'EYRIE_METRICS_WINDOW_INVALID',
      problem: `The window of the event-loop metrics is ${windowSeconds} seconds`,
      remedy: 'Set it to a number of seconds from 1 to 300; 30 suits most scrape intervals',
    }),
  );
});
