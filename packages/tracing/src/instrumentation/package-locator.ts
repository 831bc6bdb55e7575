import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

/** Brings every single instrumentation; with pnpm they lie beside it and nowhere else. */
export const INSTRUMENTATIONS_PACKAGE = '@opentelemetry/auto-instrumentations-node';

/** What `npm install` is to be given for it: the line that is tested, as in package.json and in the guides. */
export const INSTRUMENTATIONS_TO_INSTALL = `${INSTRUMENTATIONS_PACKAGE}@^0.82`;

/** Finds packages as the app does, then as the package of all instrumentations does, then as Eyrie does. */
export class PackageLocator {
  readonly #appRequires: readonly NodeJS.Require[];
  readonly #ownRequire: NodeJS.Require = createRequire(import.meta.url);
  #bundleRequires: readonly NodeJS.Require[] | undefined;

  /** @param directories - where the app's own search starts: of the entry file, the working directory. */
  constructor(directories: readonly string[]) {
    this.#appRequires = [...new Set(directories)].map((directory) =>
      createRequire(join(directory, 'app.js')),
    );
  }

  /** The file that `require` of the package would load, if it is installed. Loads nothing. */
  locate(packageName: string): string | undefined {
    return (
      resolveFirst(this.#appRequires, packageName) ??
      resolveFirst(this.#ofBundle(), packageName) ??
      resolveFirst([this.#ownRequire], packageName)
    );
  }

  /** Whether the app, or something that it uses, has a package or packages of a scope. In doubt it has. */
  isInstalledForApp(packageName: string): boolean {
    return this.#appRequires.some(
      (require) => hasFolder(require, packageName) || resolves(require, packageName),
    );
  }

  #ofBundle(): readonly NodeJS.Require[] {
    if (this.#bundleRequires === undefined) {
      const file = resolveFirst([...this.#appRequires, this.#ownRequire], INSTRUMENTATIONS_PACKAGE);
      this.#bundleRequires = file === undefined ? [] : [createRequire(file)];
    }
    return this.#bundleRequires;
  }
}

function resolveFirst(requires: readonly NodeJS.Require[], packageName: string): string | undefined {
  for (const require of requires) {
    try {
      return require.resolve(packageName);
    } catch {
      // The next one may have it.
    }
  }
  return undefined;
}

// pnpm keeps what packages of the app depend on in a folder of its own.
function hasFolder(require: NodeJS.Require, packageName: string): boolean {
  const folders = require.resolve.paths(packageName) ?? [];
  return folders.some(
    (folder) =>
      existsSync(join(folder, packageName)) || existsSync(join(folder, '.pnpm/node_modules', packageName)),
  );
}

// Yarn's Plug'n'Play has no folders at all.
function resolves(require: NodeJS.Require, packageName: string): boolean {
  if (process.versions.pnp === undefined) return false;
  try {
    require.resolve(`${packageName}/package.json`);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ERR_PACKAGE_PATH_NOT_EXPORTED';
  }
}
