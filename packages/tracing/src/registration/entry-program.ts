import { readFileSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, sep } from 'node:path';

/** The program that this process runs, as far as it can be told before it loads. */
export interface EntryProgram {
  /** Its file; absent when nothing was started from a file, or when a tool out of `node_modules` was. */
  readonly file?: string;
  /** Where packages and the configuration of the service are looked for. */
  readonly directory: string;
  /** What its file is for Node: `commonjs` where nothing says otherwise. */
  readonly format: 'module' | 'commonjs';
}

// A program that lies deeper is taken for CommonJS; no path that is real comes near.
const MAX_LEVELS = 64;

/** Finds the program of this process: the file in `argv`, without its extension too, or behind a link. */
export function findEntryProgram(argument: string | undefined = process.argv[1]): EntryProgram {
  const file = argument === undefined ? undefined : resolveFile(argument);
  if (file === undefined) return { directory: process.cwd(), format: 'commonjs' };
  const directory = dirname(file);
  const format = formatOf(file);
  return directory.split(sep).includes('node_modules')
    ? { directory: process.cwd(), format }
    : { file, directory, format };
}

function resolveFile(argument: string): string | undefined {
  try {
    return createRequire(join(process.cwd(), 'app.js')).resolve(argument);
  } catch {
    // Extensions that only a loader knows are not tried: such a file is given with its extension.
  }
  try {
    return realpathSync(argument);
  } catch {
    return undefined;
  }
}

function formatOf(file: string): EntryProgram['format'] {
  if (/\.m[jt]s$/.test(file)) return 'module';
  if (/\.c[jt]s$/.test(file)) return 'commonjs';
  let directory = dirname(file);
  for (let level = 0; level < MAX_LEVELS; level++) {
    const type = packageTypeAt(directory);
    if (type !== undefined) return type;
    const parent = dirname(directory);
    if (parent === directory) break;
    directory = parent;
  }
  return 'commonjs';
}

// The nearest package.json decides, whatever it says of other things.
function packageTypeAt(directory: string): EntryProgram['format'] | undefined {
  try {
    const content = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8')) as { type?: unknown };
    return content.type === 'module' ? 'module' : 'commonjs';
  } catch {
    return undefined;
  }
}
