import { type Dirent, readdirSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { readText } from './read-text.js';
import { withoutComments } from './without-comments.js';

/** A file of the service, without its comments. */
export interface SourceFile {
  /** Relative to the project, with slashes. */
  readonly path: string;
  readonly text: string;
}

/** The sources of a service, without its tests. */
export interface Sources {
  readonly files: readonly SourceFile[];
  /** Whether there were more than are read: what is not found may be there. */
  readonly isCut: boolean;
}

// A service of more is read in part, which is said.
const MAX_FILES = 2000;
const MAX_FOLDERS = 2000;
const SOURCE = /(?<!\.d)\.[cm]?[jt]s$/;
const TEST = /\.(?:spec|test|e2e-spec)\.[cm]?[jt]s$/;
const NO_SOURCES: ReadonlySet<string> = new Set(['node_modules', 'dist', '__tests__', '__mocks__', 'test']);

/** Reads `src`, and `apps/<name>/src` and `libs/<name>/src` of a monorepo of Nest. */
export function readSources(folder: string): Sources {
  const pending = [
    join(folder, 'src'),
    ...['apps', 'libs'].flatMap((group) =>
      entriesOf(join(folder, group))
        .filter((entry) => entry.isDirectory())
        .map(({ name }) => join(folder, group, name, 'src')),
    ),
  ];
  const files: SourceFile[] = [];
  let folders = 0;
  let isCut = false;
  for (let next = pending.shift(); next !== undefined; next = pending.shift()) {
    folders += 1;
    if (folders > MAX_FOLDERS || files.length >= MAX_FILES) return { files, isCut: true };
    for (const entry of entriesOf(next)) {
      const path = join(next, entry.name);
      if (entry.isDirectory() && !NO_SOURCES.has(entry.name)) pending.push(path);
      if (!entry.isFile() || !SOURCE.test(entry.name) || TEST.test(entry.name)) continue;
      const text = files.length < MAX_FILES ? readText(path) : undefined;
      if (text === undefined) isCut = true;
      else files.push({ path: relative(folder, path).split(sep).join('/'), text: withoutComments(text) });
    }
  }
  return { files, isCut };
}

function entriesOf(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch {
    return [];
  }
}
