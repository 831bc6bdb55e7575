import { statfsSync } from 'node:fs';
import { SaturationMonitor } from '../../src/saturation/saturation-monitor.js';
import type { SaturationOptions } from '../../src/saturation/saturation-options.js';
import { V2_CONTAINER } from './support/cgroup-trees.js';
import { numberOf, samplesOf } from './support/families.js';
import { type FileTree, withFileTree } from './support/file-trees.js';

const NET_DEV = `Inter-|   Receive                                                |  Transmit
 face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
    lo:    3193      29    0    0    0     0          0         0     3193      29    0    0    0     0       0          0
  eth0: 425572979   12945    0    0    0     0          0         0  1388618    8808    0    0    0     0       0          0
  eth1:77 1 0 0 0 0 0 0 88 1 0 0 0 0 0 0
`;

function containerNames(tree: FileTree, options: SaturationOptions): readonly string[] {
  return withFileTree(tree, (fileSystemRoot) =>
    new SaturationMonitor({ ...options, fileSystemRoot })
      .collect()
      .map(({ descriptor }) => descriptor.name)
      .filter((name) => name.startsWith('container_')),
  );
}

const ALL_NAMES = [
  'container_cpu_usage_seconds_total',
  'container_cpu_cfs_periods_total',
  'container_cpu_cfs_throttled_periods_total',
  'container_cpu_cfs_throttled_seconds_total',
  'container_spec_cpu_quota',
  'container_spec_cpu_period',
  'container_memory_usage_bytes',
  'container_memory_working_set_bytes',
  'container_spec_memory_limit_bytes',
  'container_fs_usage_bytes',
  'container_fs_limit_bytes',
  'container_network_receive_bytes_total',
  'container_network_transmit_bytes_total',
];
const CONTAINER = { ...V2_CONTAINER, '/proc/self/net/dev': NET_DEV };
const KUBERNETES = { KUBERNETES_SERVICE_HOST: '10.96.0.1' };

test('a container outside Kubernetes shows its own numbers', () => {
  expect(containerNames(CONTAINER, { environment: {} })).toEqual(ALL_NAMES);
});

test('under Kubernetes, where cAdvisor exports the same names, a container shows nothing unless told to', () => {
  expect(containerNames(CONTAINER, { environment: KUBERNETES })).toEqual([]);
  expect(containerNames(CONTAINER, { environment: KUBERNETES, container: 'on' })).toEqual(ALL_NAMES);
});

test('a container that is told to show nothing shows nothing', () => {
  expect(containerNames(CONTAINER, { environment: {}, container: 'off' })).toEqual([]);
});

test('a machine without a cgroup shows no container, and only what can be read when told to', () => {
  expect(containerNames({ '/etc/hostname': 'shop' }, { environment: {} })).toEqual([]);
  expect(containerNames({ '/etc/hostname': 'shop' }, { environment: {}, container: 'on' })).toEqual([
    'container_fs_usage_bytes',
    'container_fs_limit_bytes',
  ]);
});

test('network bytes come by interface, without the loopback', () => {
  const families = withFileTree(CONTAINER, (fileSystemRoot) =>
    new SaturationMonitor({ fileSystemRoot, environment: {} }).collect(),
  );
  expect(samplesOf(families, 'container_network_receive_bytes_total')).toEqual({ eth0: 425572979, eth1: 77 });
  expect(samplesOf(families, 'container_network_transmit_bytes_total')).toEqual({ eth0: 1388618, eth1: 88 });
});

test("at most 32 of a host's network interfaces are shown", () => {
  const lines = Array.from({ length: 40 }, (_, index) => `veth${index}: 1 0 0 0 0 0 0 0 2 0 0 0 0 0 0 0`);
  const families = withFileTree(
    { ...V2_CONTAINER, '/proc/self/net/dev': lines.join('\n') },
    (fileSystemRoot) => new SaturationMonitor({ fileSystemRoot, environment: {} }).collect(),
  );
  expect(Object.keys(samplesOf(families, 'container_network_receive_bytes_total'))).toHaveLength(32);
});

test('disk usage is that of the root file system', () => {
  const families = new SaturationMonitor({ container: 'on' }).collect();
  const { blocks, bfree, bsize } = statfsSync('/');
  expect(numberOf(families, 'container_fs_limit_bytes')).toBe(blocks * bsize);
  const used = (blocks - bfree) * bsize;
  expect(Math.abs(numberOf(families, 'container_fs_usage_bytes') - used)).toBeLessThan(0.05 * blocks * bsize);
});
