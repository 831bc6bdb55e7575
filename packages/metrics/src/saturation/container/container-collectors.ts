import type { Collect } from '../collected-family.js';
import type { KernelFiles } from '../kernel-files.js';
import { collectCgroup } from './cgroup-families.js';
import { findCgroupFolders } from './cgroup-folders.js';
import { collectDisk } from './disk.js';
import { collectNetwork } from './network.js';

/**
 * Whether the container's numbers are shown. `auto`: where the process is in a cgroup, but not under Kubernetes,
 * whose cAdvisor exports the same names for every container.
 */
export type ContainerMetrics = 'auto' | 'on' | 'off';

/** Options of {@link containerCollectors}. */
export interface ContainerOptions {
  readonly container: ContainerMetrics;
  readonly files: KernelFiles;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** The collectors of the container's numbers; none where they are not to be shown. */
export function containerCollectors(options: ContainerOptions): readonly Collect[] {
  const { container, files, environment } = options;
  if (container === 'off') return [];
  if (container === 'auto' && environment.KUBERNETES_SERVICE_HOST) return [];
  const folders = findCgroupFolders(files);
  const hasCgroup = Object.values(folders).some((folder) => folder !== undefined);
  if (container === 'auto' && !hasCgroup) return [];
  return [collectCgroup(files, folders), collectDisk(files), collectNetwork(files)];
}
