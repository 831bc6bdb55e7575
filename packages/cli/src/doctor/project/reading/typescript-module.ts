import { existsSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import { resolvePackage } from './installed-packages.js';
import { readText } from './read-text.js';
import { parseJsonWithComments } from './without-comments.js';

/** The `module` of a project's TypeScript. */
export interface TypeScriptModule {
  /** In lower case. */
  readonly module: string;
  /** The file that says it. */
  readonly file: string;
}

// TypeScript itself knows no bound; nobody goes deeper.
const MAX_FILES = 50;

/** Finds `module` as `tsc` does, through `extends`; `undefined` where no file says it. */
export function findTypeScriptModule(folder: string): TypeScriptModule | undefined {
  const first = ['tsconfig.build.json', 'tsconfig.json']
    .map((name) => join(folder, name))
    .find((file) => existsSync(file));
  if (first === undefined) return undefined;
  let left = MAX_FILES;
  const search = (file: string): TypeScriptModule | undefined => {
    left -= 1;
    const content = left < 0 ? undefined : contentOf(file);
    if (content === undefined) return undefined;
    const { module } = (content.compilerOptions ?? {}) as { readonly module?: unknown };
    if (typeof module === 'string') return { module: module.toLowerCase(), file };
    // The last one wins.
    const parents = [content.extends].flat().filter((parent) => typeof parent === 'string');
    return parents
      .toReversed()
      .map((parent) => parentOf(file, parent))
      .reduce<TypeScriptModule | undefined>(
        (known, parent) => known ?? (parent === undefined ? undefined : search(parent)),
        undefined,
      );
  };
  return search(first);
}

interface TypeScriptConfig {
  readonly extends?: unknown;
  readonly compilerOptions?: unknown;
}

function contentOf(file: string): TypeScriptConfig | undefined {
  try {
    const content = parseJsonWithComments(readText(file) ?? '');
    return typeof content === 'object' && content !== null ? content : undefined;
  } catch {
    return undefined;
  }
}

function parentOf(file: string, parent: string): string | undefined {
  if (parent.startsWith('.') || isAbsolute(parent)) {
    const path = isAbsolute(parent) ? parent : join(dirname(file), parent);
    return [path, `${path}.json`].find((candidate) => readText(candidate) !== undefined);
  }
  const [, name = '', rest = ''] = /^((?:@[^/]+\/)?[^/]+)\/?(.*)$/.exec(parent) ?? [];
  const folder = resolvePackage(dirname(file), name);
  if (folder === undefined) return undefined;
  const inside = rest === '' ? 'tsconfig.json' : rest;
  return [join(folder, inside), join(folder, `${inside}.json`)].find(
    (candidate) => readText(candidate) !== undefined,
  );
}
