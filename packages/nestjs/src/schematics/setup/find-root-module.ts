import { posix } from 'node:path';
import type { NestProject } from '../project/nest-project.js';
import type { ProjectTree } from '../project/schematic-host.js';
import { readText } from '../project/schematic-host.js';
import { factoryCalls, rootModuleName } from '../source/entry-point.js';
import { originOf, withoutExtension } from '../source/imported-names.js';
import type { ParsedSource } from '../syntax/parse-source.js';

/** Where the root module is. */
export interface RootModulePlace {
  readonly path: string;
  readonly className: string;
}

/** Follows what the app is created with to its file; where that cannot be told it is as `nest new` writes it. */
export function findRootModule(
  tree: ProjectTree,
  project: NestProject,
  entry: ParsedSource | undefined,
): RootModulePlace {
  const usual: RootModulePlace = { path: `${project.sourceRoot}/app.module.ts`, className: 'AppModule' };
  const [call] = entry === undefined ? [] : factoryCalls(entry);
  if (entry === undefined || call === undefined) return usual;
  const name = rootModuleName(entry, call);
  if (name === undefined) return usual;
  const origin = originOf(entry, name);
  if (origin === undefined) return { path: entry.path, className: name };
  if (!origin.specifier.startsWith('.')) return { path: usual.path, className: origin.exported };
  const target = withoutExtension(posix.join(posix.dirname(entry.path), origin.specifier));
  const path = [`${target}.ts`, `${target}/index.ts`].find((candidate) => tree.exists(candidate));
  return { path: path ?? `${target}.ts`, className: origin.exported };
}

/** Whether a source of the app imports `EyrieModule` already, in the root module or in another. */
export function isModuleSetUp(tree: ProjectTree, sourceRoot: string): boolean {
  let found = false;
  tree.getDir(sourceRoot).visit((path) => {
    if (found || !/(?<!\.(?:spec|test|d))\.ts$/.test(path) || path.includes('/node_modules/')) return;
    found = importsEyrie(readText(tree, path) ?? '');
  });
  return found;
}

// Read without a syntax tree, so that it can be told where no TypeScript is found as well.
function importsEyrie(text: string): boolean {
  const code = text.replaceAll(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
  const name = /\bEyrieModule\s+as\s+([\w$]+)/.exec(code)?.[1] ?? 'EyrieModule';
  return new RegExp(`(?<![\\w$])${name.replaceAll('$', '\\$&')}\\s*\\.\\s*forRoot(?:Async)?\\s*\\(`).test(
    code,
  );
}
