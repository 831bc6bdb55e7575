import { posix } from 'node:path';
import type { KernelFiles } from '../kernel-files.js';
import {
  type CgroupMembership,
  type CgroupMount,
  parseCgroupMembership,
  parseCgroupMounts,
} from './cgroup-mounts.js';

/** The folder in which a controller keeps the numbers of this process's cgroup. */
export interface CgroupFolder {
  readonly version: 1 | 2;
  readonly path: string;
}

/** The folders of the controllers that are read; one that the machine does not have is `undefined`. */
export interface CgroupFolders {
  /** Quota and throttling. */
  readonly cpu: CgroupFolder | undefined;
  /** CPU time; the same folder as `cpu` in version 2. */
  readonly cpuTime: CgroupFolder | undefined;
  readonly memory: CgroupFolder | undefined;
}

/**
 * Finds the cgroup of this process in a version 1, version 2 or hybrid layout. A controller that has a version 1
 * hierarchy of its own is not in version 2, so version 1 is asked first.
 */
export function findCgroupFolders(files: KernelFiles): CgroupFolders {
  const mounts = parseCgroupMounts(files.read('/proc/self/mountinfo') ?? '');
  const membership = parseCgroupMembership(files.read('/proc/self/cgroup') ?? '');
  const find = (controller: string, v1File: string, v2Files: readonly string[]): CgroupFolder | undefined =>
    findInV1({ files, mounts, membership, controller, file: v1File }) ??
    findInV2({ files, mounts, membership, candidates: v2Files });
  return {
    // The root cgroup of version 2 and one without the cpu controller have the CPU time only.
    cpu: find('cpu', 'cpu.cfs_quota_us', ['cpu.max', 'cpu.stat']),
    cpuTime: find('cpuacct', 'cpuacct.usage', ['cpu.max', 'cpu.stat']),
    memory: find('memory', 'memory.usage_in_bytes', ['memory.current']),
  };
}

interface Sources {
  readonly files: KernelFiles;
  readonly mounts: readonly CgroupMount[];
  readonly membership: CgroupMembership;
}

function findInV1(
  options: Sources & { readonly controller: string; readonly file: string },
): CgroupFolder | undefined {
  const { files, mounts, membership, controller, file } = options;
  const mount = mounts.find(({ version, controllers }) => version === 1 && controllers.includes(controller));
  const path = membership.byController.get(controller);
  if (mount === undefined || path === undefined) return undefined;
  const folder = nearestFolderWith(files, mount, path, file);
  return folder === undefined ? undefined : { version: 1, path: folder };
}

function findInV2(options: Sources & { readonly candidates: readonly string[] }): CgroupFolder | undefined {
  const { files, mounts, membership, candidates } = options;
  const mount = mounts.find(({ version }) => version === 2);
  if (mount === undefined || membership.unified === undefined) return undefined;
  for (const file of candidates) {
    const folder = nearestFolderWith(files, mount, membership.unified, file);
    if (folder !== undefined) return { version: 2, path: folder };
  }
  return undefined;
}

/**
 * From the process's own cgroup up to the mount point: version 2 accounts a process in the nearest cgroup that
 * has the controller enabled, and where a namespace hides the path only the mount point is left.
 */
function nearestFolderWith(
  files: KernelFiles,
  mount: CgroupMount,
  cgroup: string,
  file: string,
): string | undefined {
  let below = pathBelow(mount.root, cgroup);
  for (;;) {
    const folder = posix.join(mount.mountPoint, below);
    if (files.exists(posix.join(folder, file))) return folder;
    if (below === '/') return undefined;
    below = posix.dirname(below);
  }
}

/** The cgroup's path as seen from the mount; a cgroup outside it shows as the mount's root. */
function pathBelow(root: string, cgroup: string): string {
  const relative = posix.relative(root, cgroup);
  return relative === '..' || relative.startsWith('../') ? '/' : `/${relative}`;
}
