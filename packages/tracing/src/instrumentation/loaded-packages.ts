import { createRequire } from 'node:module';

const IN_MODULES_FOLDER = /.*[\\/]node_modules[\\/]((?:@[^\\/]+[\\/])?[^\\/]+)[\\/]/;

/** The packages of which a CommonJS module has been loaded in this process. */
export function findLoadedPackages(): ReadonlySet<string> {
  // Bounded by what is loaded.
  const packages = new Set<string>();
  for (const file of Object.keys(createRequire(import.meta.url).cache)) {
    const name = IN_MODULES_FOLDER.exec(file)?.[1];
    if (name !== undefined) packages.add(name.replace('\\', '/'));
  }
  return packages;
}
