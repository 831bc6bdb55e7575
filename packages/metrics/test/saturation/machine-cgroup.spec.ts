import { existsSync, readFileSync } from 'node:fs';
import { SaturationMonitor } from '../../src/saturation/saturation-monitor.js';
import { numberOf } from './support/families.js';

// Found by hand and by nothing of the code under test: the folder of each file of this process's cgroup.
function readOwn(controller: string, file: string): string | undefined {
  const memberships = readFileSync('/proc/self/cgroup', 'utf8').trim().split('\n');
  const folders = memberships.flatMap((line) => {
    const [id, controllers = '', path = ''] = line.split(':');
    if (id === '0') return [`/sys/fs/cgroup${path}`, '/sys/fs/cgroup'];
    if (!controllers.split(',').includes(controller)) return [];
    return [`/sys/fs/cgroup/${controllers}${path}`, `/sys/fs/cgroup/${controllers}`];
  });
  const folder = folders.find((candidate) => existsSync(`${candidate}/${file}`));
  return folder && readFileSync(`${folder}/${file}`, 'utf8');
}

function cpuSeconds(): number {
  const nanoseconds = readOwn('cpuacct', 'cpuacct.usage');
  if (nanoseconds !== undefined) return Number(nanoseconds) / 1e9;
  return Number(readOwn('cpu', 'cpu.stat')?.match(/usage_usec (\d+)/)?.[1]) / 1e6;
}

function memoryBytes(): number {
  return Number(readOwn('memory', 'memory.usage_in_bytes') ?? readOwn('memory', 'memory.current'));
}

function memoryLimit(): number {
  const limit = Number(readOwn('memory', 'memory.limit_in_bytes') ?? readOwn('memory', 'memory.max'));
  return Number.isNaN(limit) || limit > 1e18 ? 0 : limit;
}

test("the machine's own cgroup agrees with /sys/fs/cgroup", () => {
  const monitor = new SaturationMonitor({ container: 'on' });
  const before = cpuSeconds();
  const families = monitor.collect();
  const after = cpuSeconds();

  const cpu = numberOf(families, 'container_cpu_usage_seconds_total');
  expect(cpu).toBeGreaterThanOrEqual(before);
  expect(cpu).toBeLessThanOrEqual(after);
  if (Number.isNaN(memoryBytes())) return;
  expect(numberOf(families, 'container_spec_memory_limit_bytes')).toBe(memoryLimit());
  const usage = numberOf(families, 'container_memory_usage_bytes');
  expect(Math.abs(usage - memoryBytes())).toBeLessThan(0.2 * usage);
  expect(numberOf(families, 'container_memory_working_set_bytes')).toBeLessThanOrEqual(usage);
});
