import { readFileSync, statSync } from 'node:fs';

// A file that a person wrote is shorter.
const MAX_BYTES = 524_288;

/** The text of a file; `undefined` where it is not there, too long, or not to be read. */
export function readText(file: string): string | undefined {
  try {
    const stats = statSync(file);
    return stats.isFile() && stats.size <= MAX_BYTES ? readFileSync(file, 'utf8') : undefined;
  } catch {
    return undefined;
  }
}
