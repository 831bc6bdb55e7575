import { existsSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Manifest, readManifest } from './manifest.js';

/** A package as Node would load it from the project or from one of its dependencies. */
export interface InstalledPackage {
  readonly name: string;
  readonly version: string;
  /** Where it really is, behind every link. */
  readonly folder: string;
  readonly manifest: Manifest;
  /** The package that asks for it, as `name@version`; `undefined` for what the project itself asks for. */
  readonly via: string | undefined;
  /** Whether the service loads it, or only what is for development. */
  readonly use: 'service' | 'development';
}

/** What is installed for a project. */
export interface InstalledPackages {
  readonly packages: readonly InstalledPackage[];
  /** `plug-and-play` of Yarn keeps packages where only Yarn finds them. */
  readonly layout: 'node_modules' | 'plug-and-play';
  /** Whether the walk ended at its bound. */
  readonly isCut: boolean;
}

interface Asked {
  readonly names: readonly string[];
  readonly folder: string;
  readonly via: string | undefined;
  readonly use: InstalledPackage['use'];
}

// Of a project with everything that Nest, OpenTelemetry and the AWS SDK bring, about 1500.
const MAX_PACKAGES = 10_000;

/**
 * Follows the dependencies of a project as Node resolves them, so that nested copies, hoisted ones and the links of pnpm
 * are seen as they are, and nothing that other projects of a monorepo have.
 */
export function findInstalledPackages(folder: string, manifest: Manifest): InstalledPackages {
  const root = realpathSync(folder);
  const layout = isPlugAndPlay(root) ? 'plug-and-play' : 'node_modules';
  // Bounded by MAX_PACKAGES.
  const found = new Map<string, InstalledPackage>();
  // What the service loads first: what both load counts as that.
  const asked: Asked[] = [
    { names: neededBy(manifest), folder: root, via: undefined, use: 'service' },
    { names: Object.keys(manifest.devDependencies), folder: root, via: undefined, use: 'development' },
  ];
  for (let next = asked.shift(); next !== undefined; next = asked.shift()) {
    const { names, folder: from, via, use } = next;
    for (const name of names) {
      const at = resolvePackage(from, name);
      if (at === undefined || at === root || found.has(at) || found.size >= MAX_PACKAGES) continue;
      const read = readManifest(at);
      if (read === undefined) continue;
      found.set(at, { name, version: read.version, folder: at, manifest: read, via, use });
      const inner: Asked = { names: neededBy(read), folder: at, via: `${name}@${read.version}`, use };
      // Before all of development.
      if (use === 'service') asked.splice(Math.max(0, asked.length - 1), 0, inner);
      else asked.push(inner);
    }
  }
  return { packages: [...found.values()], layout, isCut: found.size >= MAX_PACKAGES };
}

/** The folder of a package, as Node finds it from another one; `undefined` where it does not. */
export function resolvePackage(from: string, name: string): string | undefined {
  for (let folder = from; ; folder = dirname(folder)) {
    const candidate = join(folder, 'node_modules', name);
    if (existsSync(join(candidate, 'package.json'))) return realpathSync(candidate);
    if (dirname(folder) === folder) return undefined;
  }
}

function neededBy({ dependencies, optionalDependencies, peerDependencies }: Manifest): readonly string[] {
  return [
    ...new Set([dependencies, optionalDependencies, peerDependencies].flatMap((part) => Object.keys(part))),
  ];
}

function isPlugAndPlay(root: string): boolean {
  for (let folder = root; ; folder = dirname(folder)) {
    if (existsSync(join(folder, '.pnp.cjs'))) return true;
    if (existsSync(join(folder, 'node_modules')) || dirname(folder) === folder) return false;
  }
}
