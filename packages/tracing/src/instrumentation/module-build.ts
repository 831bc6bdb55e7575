import { existsSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';

/**
 * The ES module of a package whose CommonJS file was found, if it has one: it shares the copy of OpenTelemetry that Eyrie
 * has loaded, where its CommonJS twin would load a second one.
 */
export function findModuleBuild(packageName: string, commonjsFile: string): string | undefined {
  const folder = join('node_modules', packageName) + sep;
  const start = commonjsFile.lastIndexOf(folder);
  if (start === -1) return undefined;
  const directory = commonjsFile.slice(0, start + folder.length);
  try {
    const { exports } = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8')) as {
      exports?: { '.'?: unknown };
    };
    const target = importTarget(exports?.['.']);
    if (target === undefined) return undefined;
    const file = join(directory, target);
    return existsSync(file) ? file : undefined;
  } catch {
    return undefined;
  }
}

// What `import` gets: the first of `import` and `default`, which may hold further conditions such as `types`.
function importTarget(entry: unknown): string | undefined {
  if (typeof entry === 'string') return entry;
  if (typeof entry !== 'object' || entry === null) return undefined;
  const { import: forImport, default: byDefault } = entry as { import?: unknown; default?: unknown };
  return importTarget(forImport ?? byDefault);
}
