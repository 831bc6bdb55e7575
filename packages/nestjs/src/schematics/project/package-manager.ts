import type { ProjectTree, SchematicTask } from './schematic-host.js';

export type PackageManager = 'npm' | 'pnpm' | 'yarn' | 'bun';

const LOCK_FILES: ReadonlyMap<string, PackageManager> = new Map([
  ['pnpm-lock.yaml', 'pnpm'],
  ['yarn.lock', 'yarn'],
  ['bun.lock', 'bun'],
  ['bun.lockb', 'bun'],
  ['package-lock.json', 'npm'],
]);

/**
 * The project's own package manager: what `packageManager` of package.json names, else whose lockfile lies at the
 * root; undefined when neither says it (a workspace may have its lockfile further up).
 */
export function findPackageManager(
  tree: ProjectTree,
  packageManagerField: unknown,
): PackageManager | undefined {
  const named = typeof packageManagerField === 'string' ? packageManagerField.split('@', 1)[0] : undefined;
  for (const known of LOCK_FILES.values()) if (known === named) return known;
  for (const [file, manager] of LOCK_FILES) if (tree.exists(file)) return manager;
  return undefined;
}

/** Installs what package.json says, after the files were written. */
export function installTask(packageManager: PackageManager | undefined): SchematicTask {
  return {
    toConfiguration: () => ({
      name: 'node-package',
      options: {
        command: 'install',
        quiet: true,
        hideOutput: true,
        allowScripts: false,
        packageManager,
        // In CI pnpm refuses to write its lockfile unless it is told to; the task has no other place for a flag.
        packageName: packageManager === 'pnpm' ? '--no-frozen-lockfile' : undefined,
      },
    }),
  };
}
