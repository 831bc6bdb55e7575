import { readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** What a package.json says of a service. */
export interface PackageManifest {
  readonly name: string;
  readonly version?: string;
}

// A service that lies deeper than this is not found; no path that is real comes near.
const MAX_LEVELS = 64;
const MAX_BYTES = 1024 * 1024;

/**
 * The nearest package.json with a name, from a directory upwards. One without a name only marks a folder as ES
 * modules or CommonJS and is passed over, as is one that cannot be read. A scoped name is kept as it is.
 */
export function findPackageManifest(startDirectory: string): PackageManifest | undefined {
  let directory = startDirectory;
  for (let level = 0; level < MAX_LEVELS; level++) {
    const manifest = readManifest(join(directory, 'package.json'));
    if (manifest !== undefined) return manifest;
    const parent = dirname(directory);
    if (parent === directory) return undefined;
    directory = parent;
  }
  return undefined;
}

function readManifest(path: string): PackageManifest | undefined {
  try {
    const stats = statSync(path);
    if (!stats.isFile() || stats.size > MAX_BYTES) return undefined;
    const content: unknown = JSON.parse(readFileSync(path, 'utf8'));
    if (typeof content !== 'object' || content === null) return undefined;
    const name = textOf(content, 'name');
    const version = textOf(content, 'version');
    return name === undefined ? undefined : { name, ...(version === undefined ? {} : { version }) };
  } catch {
    return undefined;
  }
}

function textOf(content: object, key: string): string | undefined {
  const value: unknown = Reflect.get(content, key);
  return typeof value === 'string' && value.trim() !== '' ? value : undefined;
}
