import { collectCgroup } from '../../src/saturation/container/cgroup-families.js';
import { findCgroupFolders } from '../../src/saturation/container/cgroup-folders.js';
import { KernelFiles } from '../../src/saturation/kernel-files.js';
import * as trees from './support/cgroup-trees.js';
import { type FileTree, withFileTree } from './support/file-trees.js';

function numbersIn(tree: FileTree): Record<string, number> {
  return withFileTree(tree, (root) => {
    const files = new KernelFiles(root);
    const families = collectCgroup(files, findCgroupFolders(files))();
    return Object.fromEntries(
      families.flatMap(({ descriptor, samples }) => samples.map(({ value }) => [descriptor.name, value])),
    );
  });
}

const LIMITED = {
  container_cpu_usage_seconds_total: 12.5,
  container_cpu_cfs_periods_total: 400,
  container_cpu_cfs_throttled_periods_total: 30,
  container_cpu_cfs_throttled_seconds_total: 1.5,
  container_spec_cpu_quota: 50000,
  container_spec_cpu_period: 100000,
  container_memory_usage_bytes: 209715200,
  container_memory_working_set_bytes: 159715200,
  container_spec_memory_limit_bytes: 536870912,
};
const { container_spec_cpu_quota: _, ...WITHOUT_QUOTA } = LIMITED;

test.each([
  ['a version 2 container', trees.V2_CONTAINER],
  ['a version 2 service on a host', trees.V2_HOST],
  ['a version 2 leaf without controllers', trees.V2_LEAF_WITHOUT_CONTROLLERS],
  ['a version 2 container that sees the path of its host', trees.V2_HIDDEN_PATH],
  ['a version 1 container', trees.V1_CONTAINER],
  ['a version 1 cgroup within a container', trees.V1_NESTED_IN_CONTAINER],
  ['a version 1 service on a host', trees.V1_HOST],
  ['a hybrid machine', trees.HYBRID],
  ['a hybrid machine with memory in version 2', trees.HYBRID_WITH_V2_MEMORY],
])('%s shows CPU, throttling and memory against their limits', (_name, tree) => {
  expect(numbersIn(tree)).toEqual(LIMITED);
});

test.each([
  ['version 1', trees.V1_UNLIMITED],
  ['version 2', trees.V2_UNLIMITED],
])('a container without limits in %s has no quota and the memory limit 0', (_version, tree) => {
  expect(numbersIn(tree)).toEqual({ ...WITHOUT_QUOTA, container_spec_memory_limit_bytes: 0 });
});

test('the working set is never negative', () => {
  expect(numbersIn(trees.V2_CACHE_ABOVE_USAGE)).toMatchObject({
    container_memory_usage_bytes: 40000000,
    container_memory_working_set_bytes: 0,
  });
});

test('the root cgroup of a version 2 machine shows its CPU time only', () => {
  expect(numbersIn(trees.V2_ROOT)).toEqual({ container_cpu_usage_seconds_total: 99 });
});

test('a machine without cgroups shows nothing', () => {
  expect(numbersIn({ '/proc/self/mountinfo': '22 27 0:21 / /proc rw - proc proc rw\n' })).toEqual({});
  expect(numbersIn({})).toEqual({});
});
