import { realpathSync } from 'node:fs';
import { dirname, sep } from 'node:path';

/**
 * The directory of the program that was started. When that is a tool out of `node_modules` (a test runner, a process
 * manager), or when nothing was started from a file, the working directory says better whose service this is.
 */
export function findEntryDirectory(entryFile: string | undefined = process.argv[1]): string {
  if (entryFile === undefined) return process.cwd();
  const directory = dirname(resolveLink(entryFile));
  return directory.split(sep).includes('node_modules') ? process.cwd() : directory;
}

function resolveLink(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
