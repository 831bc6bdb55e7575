import { closeSync, open, openSync } from 'node:fs';
import { createServer } from 'node:net';
import { getHeapStatistics } from 'node:v8';
import { SaturationMonitor } from '../../src/saturation/saturation-monitor.js';
import { blockFor } from './support/blocking.js';
import { numberOf, samplesOf } from './support/families.js';
import { withFileTree } from './support/file-trees.js';

const collect = () => new SaturationMonitor({ container: 'off' }).collect();

test('CPU seconds are those of the process since its start, and grow with work', () => {
  const before = collect();
  blockFor(100);
  const after = collect();
  const used = process.cpuUsage();
  const total = numberOf(after, 'process_cpu_seconds_total');
  expect(total - numberOf(before, 'process_cpu_seconds_total')).toBeGreaterThan(0);
  expect(total).toBeLessThanOrEqual((used.user + used.system) / 1e6);
  expect(total).toBeCloseTo(
    numberOf(after, 'process_cpu_user_seconds_total') + numberOf(after, 'process_cpu_system_seconds_total'),
    6,
  );
});

test('open file descriptors go up by the files that are opened, and down again', () => {
  const before = numberOf(collect(), 'process_open_fds');
  const opened = Array.from({ length: 25 }, () => openSync('/dev/null', 'r'));
  const during = numberOf(collect(), 'process_open_fds');
  for (const descriptor of opened) closeSync(descriptor);
  expect(during).toBe(before + 25);
  expect(numberOf(collect(), 'process_open_fds')).toBe(before);
});

test('where the kernel does not count file descriptors they are counted by listing', () => {
  const tree = {
    '/proc/self/fd/0': '',
    '/proc/self/fd/1': '',
    '/proc/self/fd/2': '',
    '/proc/self/fd/3': '',
    '/proc/self/limits': `Limit                     Soft Limit           Hard Limit           Units
Max stack size            8388608              unlimited            bytes
Max open files            1024                 1048576              files
`,
    '/proc/self/status': 'Name:\tnode\nVmSize:\t    3060 kB\nVmRSS:\t    1700 kB\nVmData:\t     360 kB\n',
  };
  const families = withFileTree(tree, (fileSystemRoot) =>
    new SaturationMonitor({ container: 'off', fileSystemRoot }).collect(),
  );
  // One of the four is the listing itself.
  expect(numberOf(families, 'process_open_fds')).toBe(3);
  expect(numberOf(families, 'process_max_fds')).toBe(1024);
  expect(numberOf(families, 'process_virtual_memory_bytes')).toBe(3060 * 1024);
  expect(numberOf(families, 'process_resident_memory_bytes')).toBe(1700 * 1024);
  expect(numberOf(families, 'process_heap_bytes')).toBe(360 * 1024);
});

test('without the files of Linux the rest is still shown', () => {
  const families = withFileTree({ '/etc/hostname': 'shop' }, (fileSystemRoot) =>
    new SaturationMonitor({ fileSystemRoot }).collect(),
  );
  const names = families.map(({ descriptor }) => descriptor.name);
  expect(names).not.toContain('process_open_fds');
  expect(names).not.toContain('process_virtual_memory_bytes');
  expect(numberOf(families, 'process_resident_memory_bytes')).toBeGreaterThan(1e6);
  expect(numberOf(families, 'process_cpu_seconds_total')).toBeGreaterThan(0);
});

test('the start time plus the uptime is now', () => {
  const families = collect();
  const now = numberOf(families, 'process_start_time_seconds') + numberOf(families, 'process_uptime_seconds');
  expect(Math.abs(now - Date.now() / 1000)).toBeLessThan(1);
});

test('the version of Node is told in whole and in parts', () => {
  const [major, minor, patch] = process.versions.node.split('.');
  const family = collect().find(({ descriptor }) => descriptor.name === 'nodejs_version_info');
  expect(family?.samples).toEqual([{ labels: { version: process.version, major, minor, patch }, value: 1 }]);
});

test('the heap and its spaces agree with V8', () => {
  const families = collect();
  expect(numberOf(families, 'nodejs_heap_size_limit_bytes')).toBe(getHeapStatistics().heap_size_limit);
  const spaces = samplesOf(families, 'nodejs_heap_space_size_used_bytes');
  expect(Object.keys(spaces)).toEqual(expect.arrayContaining(['new', 'old', 'code', 'large_object']));
  expect(numberOf(families, 'nodejs_heap_size_used_bytes')).toBeLessThanOrEqual(
    numberOf(families, 'nodejs_heap_size_total_bytes'),
  );
  expect(numberOf(families, 'nodejs_external_memory_bytes')).toBeGreaterThan(0);
});

test('a listening server is an active handle, a timer only a resource', async () => {
  const before = collect();
  const server = createServer();
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const timer = setTimeout(() => {}, 60_000);
  const during = collect();
  clearTimeout(timer);
  await new Promise((resolve) => {
    server.close(resolve);
  });
  // Other tests of the same process may still be closing theirs.
  const servers = (families: typeof before) =>
    samplesOf(families, 'nodejs_active_handles').TCPServerWrap ?? 0;
  expect(servers(during)).toBe(servers(before) + 1);
  expect(samplesOf(during, 'nodejs_active_handles')).not.toHaveProperty('Timeout');
  const timers = (families: typeof before) => samplesOf(families, 'nodejs_active_resources').Timeout ?? 0;
  expect(timers(during)).toBe(timers(before) + 1);
});

test('an opening of a file in flight is an active request', async () => {
  const before = collect();
  const opened = new Promise<number>((resolve, reject) => {
    open('/dev/null', 'r', (error, descriptor) => (error ? reject(error) : resolve(descriptor)));
  });
  const during = collect();
  closeSync(await opened);
  const requests = (families: typeof before) =>
    samplesOf(families, 'nodejs_active_requests').FSReqCallback ?? 0;
  expect(requests(during)).toBe(requests(before) + 1);
});
