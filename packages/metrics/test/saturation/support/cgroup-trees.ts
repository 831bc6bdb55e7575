import type { FileTree } from './file-trees.js';

const CPU_STAT_V2 = `usage_usec 12500000
user_usec 10000000
system_usec 2500000
nr_periods 400
nr_throttled 30
throttled_usec 1500000
nr_bursts 0
burst_usec 0
`;

const MEMORY_STAT_V2 = `anon 150000000
file 60000000
kernel 9000000
inactive_anon 140000000
active_anon 10000000
inactive_file 50000000
active_file 10000000
`;

const V2_FILES: FileTree = {
  'cpu.stat': CPU_STAT_V2,
  'cpu.max': '50000 100000\n',
  'memory.current': '209715200\n',
  'memory.max': '536870912\n',
  'memory.stat': MEMORY_STAT_V2,
};

const V2_MOUNT =
  '30 23 0:26 / /sys/fs/cgroup ro,nosuid,nodev,noexec,relatime - cgroup2 cgroup rw,nsdelegate,memory_recursiveprot\n';

function inFolder(folder: string, files: FileTree): FileTree {
  return Object.fromEntries(Object.entries(files).map(([name, content]) => [`${folder}/${name}`, content]));
}

/** A container with a cgroup namespace: it sees its own cgroup as the root. */
export const V2_CONTAINER: FileTree = {
  '/proc/self/cgroup': '0::/\n',
  '/proc/self/mountinfo': V2_MOUNT,
  ...inFolder('/sys/fs/cgroup', V2_FILES),
};

/** A service of a host; the root cgroup has no memory files. */
export const V2_HOST: FileTree = {
  '/proc/self/cgroup': '0::/system.slice/shop.service\n',
  '/proc/self/mountinfo': V2_MOUNT,
  '/sys/fs/cgroup/cpu.stat': 'usage_usec 99000000\n',
  ...inFolder('/sys/fs/cgroup/system.slice/shop.service', V2_FILES),
};

/** A process in a leaf for which no controller is enabled: an ancestor accounts for it. */
export const V2_LEAF_WITHOUT_CONTROLLERS: FileTree = {
  ...V2_HOST,
  '/proc/self/cgroup': '0::/system.slice/shop.service/workers/first\n',
  '/sys/fs/cgroup/system.slice/shop.service/workers/first/cpu.stat': 'usage_usec 1\n',
};

/** The path of the host shows, but the mount shows only the container's own cgroup. */
export const V2_HIDDEN_PATH: FileTree = {
  ...V2_CONTAINER,
  '/proc/self/cgroup': '0::/../../kubepods.slice/pod1/abc\n',
};

/** No limits at all. */
export const V2_UNLIMITED: FileTree = {
  ...V2_CONTAINER,
  '/sys/fs/cgroup/cpu.max': 'max 100000\n',
  '/sys/fs/cgroup/memory.max': 'max\n',
};

/** More inactive cache than use: the two files are not read in one instant. */
export const V2_CACHE_ABOVE_USAGE: FileTree = {
  ...V2_CONTAINER,
  '/sys/fs/cgroup/memory.current': '40000000\n',
};

/** The root cgroup of a machine: CPU time, and nothing else. */
export const V2_ROOT: FileTree = {
  '/proc/self/cgroup': '0::/\n',
  '/proc/self/mountinfo': V2_MOUNT,
  '/sys/fs/cgroup/cpu.stat': 'usage_usec 99000000\nuser_usec 1\nsystem_usec 2\n',
};

const V1_MEMORY: FileTree = {
  'memory.usage_in_bytes': '209715200\n',
  'memory.limit_in_bytes': '536870912\n',
  'memory.stat':
    'cache 60000000\ninactive_file 1\nhierarchical_memory_limit 536870912\ntotal_inactive_file 50000000\n',
};

const V1_CPU: FileTree = {
  'cpu.stat': 'nr_periods 400\nnr_throttled 30\nthrottled_time 1500000000\n',
  'cpu.cfs_quota_us': '50000\n',
  'cpu.cfs_period_us': '100000\n',
  'cpuacct.usage': '12500000000\n',
};

/** Docker before cgroup namespaces: the mounts show the container's cgroup, `/proc/self/cgroup` the host's path. */
export const V1_CONTAINER: FileTree = {
  '/proc/self/cgroup': `12:memory:/docker/abc
11:cpu,cpuacct:/docker/abc
1:name=systemd:/docker/abc
`,
  '/proc/self/mountinfo': `700 690 0:27 /docker/abc /sys/fs/cgroup/systemd ro,nosuid master:9 - cgroup cgroup rw,xattr,name=systemd
701 690 0:30 /docker/abc /sys/fs/cgroup/cpu,cpuacct ro,nosuid master:16 - cgroup cgroup rw,cpu,cpuacct
702 690 0:31 /docker/abc /sys/fs/cgroup/memory ro,nosuid master:17 - cgroup cgroup rw,memory
`,
  ...inFolder('/sys/fs/cgroup/cpu,cpuacct', V1_CPU),
  ...inFolder('/sys/fs/cgroup/memory', V1_MEMORY),
};

/** A process that the container keeps in a cgroup of its own below the container's. */
export const V1_NESTED_IN_CONTAINER: FileTree = {
  ...V1_CONTAINER,
  '/proc/self/cgroup': '12:memory:/docker/abc/shop\n11:cpu,cpuacct:/docker/abc/shop\n',
  '/sys/fs/cgroup/memory/memory.usage_in_bytes': '1\n',
  '/sys/fs/cgroup/cpu,cpuacct/cpuacct.usage': '1\n',
  ...inFolder('/sys/fs/cgroup/cpu,cpuacct/shop', V1_CPU),
  ...inFolder('/sys/fs/cgroup/memory/shop', V1_MEMORY),
};

/** A service of a host whose mount points have a space in their name. */
export const V1_HOST: FileTree = {
  '/proc/self/cgroup': '4:memory:/shop\n2:cpuacct:/shop\n1:cpu:/shop\n',
  '/proc/self/mountinfo': `32 31 0:29 / /c\\040g/cpu rw,relatime - cgroup cgroup rw,cpu
33 31 0:30 / /c\\040g/cpuacct rw,relatime - cgroup cgroup rw,cpuacct
35 31 0:32 / /c\\040g/memory rw,relatime - cgroup cgroup rw,memory
`,
  ...inFolder('/c g/cpu/shop', V1_CPU),
  ...inFolder('/c g/cpuacct/shop', V1_CPU),
  ...inFolder('/c g/memory/shop', V1_MEMORY),
};

/** Version 1 says "unlimited" with -1 and with a number just below 2^63. */
export const V1_UNLIMITED: FileTree = {
  ...V1_CONTAINER,
  '/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us': '-1\n',
  '/sys/fs/cgroup/memory/memory.limit_in_bytes': '9223372036854771712\n',
};

/** Version 1 controllers beside a version 2 hierarchy without any. */
export const HYBRID: FileTree = {
  ...V1_CONTAINER,
  '/proc/self/cgroup': `${V1_CONTAINER['/proc/self/cgroup']}0::/docker/abc\n`,
  '/proc/self/mountinfo': `699 690 0:40 /docker/abc /sys/fs/cgroup/unified ro - cgroup2 cgroup2 rw\n${V1_CONTAINER['/proc/self/mountinfo']}`,
  '/sys/fs/cgroup/unified/cpu.stat': 'usage_usec 1\n',
};

/** The CPU controller in version 1, memory in version 2. */
export const HYBRID_WITH_V2_MEMORY: FileTree = {
  '/proc/self/cgroup': '11:cpu,cpuacct:/docker/abc\n0::/docker/abc\n',
  '/proc/self/mountinfo': `699 690 0:40 /docker/abc /sys/fs/cgroup/unified ro - cgroup2 cgroup2 rw
701 690 0:30 /docker/abc /sys/fs/cgroup/cpu,cpuacct ro,nosuid master:16 - cgroup cgroup rw,cpu,cpuacct
`,
  ...inFolder('/sys/fs/cgroup/cpu,cpuacct', V1_CPU),
  ...inFolder('/sys/fs/cgroup/unified', V2_FILES),
};
