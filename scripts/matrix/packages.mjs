import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { outsideNpm, run } from '../lib/run.mjs';
import { inTurns, valuesOf } from './in-turns.mjs';

const root = join(import.meta.dirname, '..', '..');

/** Builds what is published. */
export async function buildPackages() {
  await run('nx', ['run-many', '-t', 'build', '--projects=@eyrie/*'], {
    cwd: root,
    timeout: 600_000,
    capture: true,
  });
}

/**
 * Packs every package that is published.
 *
 * @returns {Promise<{ name: string, manifest: object, tarball: string, unpackedSize: number }[]>} `unpackedSize` in
 * bytes
 */
export async function packPackages(destination) {
  await mkdir(destination, { recursive: true });
  const folders = await readdir(join(root, 'packages'));
  const results = await inTurns(folders, 2, async (folder) => {
    const cwd = join(root, 'packages', folder);
    const manifest = JSON.parse(await readFile(join(cwd, 'package.json'), 'utf8'));
    if (manifest.private === true) return [];
    const args = [
      'pack',
      '--json',
      '--ignore-scripts',
      '--loglevel=error',
      '--pack-destination',
      destination,
    ];
    const told = await run('npm', args, { cwd, env: outsideNpm(), timeout: 60_000, capture: true });
    const [{ filename, unpackedSize }] = JSON.parse(told.slice(told.search(/^\[/m)));
    return [{ name: manifest.name, manifest, tarball: join(destination, filename), unpackedSize }];
  });
  return valuesOf(results).flat();
}

/**
 * Names of packages that one of ours would use if they were there, and that nobody has asked for: optional peers that
 * are neither part of every Nest service nor a dependency of another one of ours.
 */
export function optionalPeers(packed) {
  const manifests = packed.map(({ manifest }) => manifest);
  const optional = manifests.flatMap(({ peerDependenciesMeta = {} }) =>
    Object.keys(peerDependenciesMeta).filter((name) => peerDependenciesMeta[name].optional === true),
  );
  const brought = new Set(manifests.flatMap(({ dependencies = {} }) => Object.keys(dependencies)));
  const ofNest = /^(@nestjs\/(common|core)|rxjs|reflect-metadata|@opentelemetry\/api)$/;
  return [...new Set(optional)].filter((name) => !brought.has(name) && !ofNest.test(name)).sort();
}
