/** Where a cgroup hierarchy is mounted, from `/proc/self/mountinfo` (proc(5)). */
export interface CgroupMount {
  readonly version: 1 | 2;
  /** The controllers of a version 1 hierarchy; a version 2 hierarchy lists its own in a file. */
  readonly controllers: readonly string[];
  /** The cgroup that the mount point shows: `/` unless a container sees only its own part. */
  readonly root: string;
  readonly mountPoint: string;
}

/** Which cgroup the process belongs to, by controller, from `/proc/self/cgroup` (cgroups(7)). */
export interface CgroupMembership {
  /** Path in the version 2 hierarchy. */
  readonly unified: string | undefined;
  /** Paths in the version 1 hierarchies. */
  readonly byController: ReadonlyMap<string, string>;
}

/** The cgroup mounts among all mounts of the process. */
export function parseCgroupMounts(mountInfo: string): readonly CgroupMount[] {
  return mountInfo.split('\n').flatMap((line) => {
    const [place = '', source = ''] = line.split(' - ');
    const [, , , root, mountPoint] = place.split(' ');
    const [type, , superOptions = ''] = source.split(' ');
    if (root === undefined || mountPoint === undefined) return [];
    if (type !== 'cgroup' && type !== 'cgroup2') return [];
    return {
      version: type === 'cgroup2' ? 2 : 1,
      controllers: superOptions.split(','),
      root: unescapeOctal(root),
      mountPoint: unescapeOctal(mountPoint),
    };
  });
}

/** The lines `id:controllers:path`; version 2 has the line `0::path`. */
export function parseCgroupMembership(text: string): CgroupMembership {
  let unified: string | undefined;
  const byController = new Map<string, string>();
  for (const line of text.split('\n')) {
    const [, controllers, path] = line.match(/^\d+:([^:]*):(.*)$/) ?? [];
    if (controllers === undefined || path === undefined) continue;
    if (controllers === '') unified = path;
    else for (const controller of controllers.split(',')) byController.set(controller, path);
  }
  return { unified, byController };
}

/** Spaces, tabs, line ends and backslashes are written as octal numbers. */
function unescapeOctal(path: string): string {
  return path.replace(/\\([0-7]{3})/g, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 8)),
  );
}
