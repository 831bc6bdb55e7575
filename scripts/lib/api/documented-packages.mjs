import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..', '..', '..');

/**
 * The packages that were built, by name, each with its public entries; the first entry is the main one.
 *
 * @returns {readonly { folder: string, name: string, title: string, description: string, entries: readonly Entry[] }[]}
 * @typedef {{ specifier: string, declarations: string }} Entry `declarations` is a path from the root.
 */
export function documentedPackages() {
  return readdirSync(join(root, 'packages'))
    .sort()
    .map(readPackage)
    .filter(({ entries }) => entries.length > 0);
}

function readPackage(title) {
  const folder = `packages/${title}`;
  const { name, description, exports } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
  const entries = Object.entries(exports)
    .filter(([, target]) => typeof target.types === 'string')
    .map(([entry, { types }]) => ({ specifier: join(name, entry), declarations: join(folder, types) }))
    .filter(({ declarations }) => existsSync(join(root, declarations)));
  return { folder, name, title, description, entries };
}
