import type { ProjectTree } from './schematic-host.js';
import { readText } from './schematic-host.js';

/** The app that is set up, as nest-cli.json tells. All paths are relative to the root, with forward slashes. */
export interface NestProject {
  /** Its name in nest-cli.json, where there are several. */
  readonly name: string | undefined;
  readonly sourceRoot: string;
  /** Where the app starts, such as `src/main.ts`. */
  readonly entryPath: string;
  /** The entry without folder and extension, such as `main`. */
  readonly entryName: string;
  /** The folder of one project among several, such as `apps/api`; undefined in a project of its own. */
  readonly folder: string | undefined;
  /** Whether `nest start` without a name starts this app. */
  readonly isDefault: boolean;
  /** The names of all projects. */
  readonly projectNames: readonly string[];
  /** The program that nest-cli.json names for `nest start`, where it does. */
  readonly exec: string | undefined;
}

interface ProjectEntry {
  readonly root?: unknown;
  readonly sourceRoot?: unknown;
  readonly entryFile?: unknown;
  readonly exec?: unknown;
}

interface NestConfiguration extends ProjectEntry {
  readonly projects?: Readonly<Record<string, ProjectEntry>>;
}

/** Which app is meant. */
export interface ProjectChoice {
  readonly sourceRoot?: string | undefined;
  readonly project?: string | undefined;
}

/** Reads nest-cli.json; `undefined` when the named project is not in it. */
export function findNestProject(tree: ProjectTree, choice: ProjectChoice): NestProject | undefined {
  const configuration = readConfiguration(tree);
  const projects = configuration.projects ?? {};
  if (choice.project !== undefined && projects[choice.project] === undefined) return undefined;
  const wanted = choice.sourceRoot ?? configuration.sourceRoot;
  const name =
    choice.project ?? Object.keys(projects).find((key) => samePath(projects[key]?.sourceRoot, wanted));
  const entry = (name === undefined ? undefined : projects[name]) ?? {};
  const given = name === undefined ? choice.sourceRoot : entry.sourceRoot;
  const sourceRoot = folder(given) ?? folder(configuration.sourceRoot) ?? 'src';
  const entryFile = text(entry.entryFile) ?? text(configuration.entryFile) ?? 'main';
  return {
    name,
    sourceRoot,
    entryPath: `${sourceRoot}/${entryFile}.ts`,
    entryName: entryFile.slice(entryFile.lastIndexOf('/') + 1),
    folder: name === undefined ? undefined : (folder(entry.root) ?? sourceRoot),
    isDefault: name === undefined || samePath(configuration.sourceRoot, sourceRoot),
    projectNames: Object.keys(projects),
    exec: text(entry.exec) ?? text(configuration.exec),
  };
}

function readConfiguration(tree: ProjectTree): NestConfiguration {
  const content = readText(tree, 'nest-cli.json');
  if (content === undefined) return {};
  try {
    // nest-cli.json may carry comments on lines of their own.
    return JSON.parse(content.replace(/^\uFEFF/, '').replace(/^\s*\/\/.*$/gm, '')) as NestConfiguration;
  } catch {
    return {};
  }
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function folder(value: unknown): string | undefined {
  const path = text(value)?.replaceAll('\\', '/').replace(/^\.\//, '').replace(/\/+$/, '');
  return path === '' ? undefined : path;
}

function samePath(first: unknown, second: unknown): boolean {
  return folder(first) !== undefined && folder(first) === folder(second);
}
