import type { Project } from './project.js';
import type { SourceFile } from './reading/sources.js';

/** The modules of the house, by their names without `Module`. */
export const MODULES = ['Eyrie', 'Metrics', 'Logging', 'Tracing', 'Store', 'Audit'] as const;

/** A place where the sources bring a module into an app. */
export interface RootModule {
  /** Such as `Eyrie`. */
  readonly module: string;
  readonly method: string;
  /** Of the file. */
  readonly path: string;
  /** Whether it is given anything. */
  readonly hasOptions: boolean;
}

const FOR_ROOT = new RegExp(
  `\\b(${MODULES.join('|')})Module\\s*\\.\\s*(forRoot(?:Async)?)\\s*(?:<[^>]{0,300}>\\s*)?\\(`,
  'g',
);

// Between the brackets of a call without options.
const MAX_BLANKS = 300;

/** Where one file brings modules in. */
export function rootModulesIn({ path, text }: SourceFile): readonly RootModule[] {
  return [...text.matchAll(FOR_ROOT)].map(({ 0: call, 1: module = '', 2: method = '', index }) => ({
    module,
    method,
    path,
    hasOptions: !/^\s*\)/.test(text.slice(index + call.length, index + call.length + MAX_BLANKS)),
  }));
}

/** The app of a file, by name: those of a monorepo of Nest are apps of their own. */
export function appOf({ path }: Pick<SourceFile, 'path'>): string {
  return /^(?:apps|libs)\/[^/]+/.exec(path)?.[0] ?? 'src';
}

/** Where the sources make a config themselves, such as `forRootAsync in src/app.module.ts`, and no file holds it. */
export function configInCode({ config, sources }: Project): readonly string[] {
  if (config.state !== 'absent') return [];
  const given = sources.files.flatMap(rootModulesIn).filter(({ hasOptions }) => hasOptions);
  return [...new Set(given.map(({ method, path }) => `${method} in ${path}`))];
}
