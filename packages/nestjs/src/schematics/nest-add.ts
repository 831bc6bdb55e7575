import { readFileSync } from 'node:fs';
import { editPackageJson, type PackageManifest, parsePackageJson } from './package-json/edit-package-json.js';
import { ignoreFolder } from './project/ignored-paths.js';
import { jestNotices } from './project/jest-in-commonjs.js';
import { findNestProject, type NestProject } from './project/nest-project.js';
import { formatNotice, type Notice } from './project/notice.js';
import { findPackageManager, installTask } from './project/package-manager.js';
import { type ProjectTree, readText, type SchematicContext, writeText } from './project/schematic-host.js';
import { setUpSources } from './setup/set-up-sources.js';
import { findSyntaxApi } from './syntax/find-syntax-api.js';
import type { SyntaxApi } from './syntax/syntax-api.js';

/** The options of `nest add @eyrie/nestjs`; schematics/schema.json describes them. */
export interface NestAddOptions {
  readonly sourceRoot?: string | undefined;
  readonly project?: string | undefined;
  readonly skipInstall?: boolean | undefined;
}

/** What a run of the schematic finds around it. */
export interface NestAddSurroundings {
  readonly findSyntaxApi: () => SyntaxApi | undefined;
}

const SURROUNDINGS: NestAddSurroundings = {
  findSyntaxApi: () => findSyntaxApi(process.cwd(), process.argv[1]),
};

/**
 * The schematic behind `nest add @eyrie/nestjs`: adds what a Nest project misses to have Eyrie, and nothing that it
 * has. What cannot be changed safely stays as it is, and is printed as the lines to write.
 */
export function nestAdd(
  options: NestAddOptions = {},
  surroundings: NestAddSurroundings = SURROUNDINGS,
): (tree: ProjectTree, context: SchematicContext) => void {
  return (tree, context) => {
    const notices = setUp(tree, context, options, surroundings);
    for (const notice of notices) context.logger.warn(formatNotice(notice));
    if (notices.length === 0) {
      context.logger.info('Eyrie is set up. Start the app, and see what is missing with: npx eyrie doctor');
    }
  };
}

function setUp(
  tree: ProjectTree,
  context: SchematicContext,
  options: NestAddOptions,
  surroundings: NestAddSurroundings,
): readonly Notice[] {
  const project = findNestProject(tree, options);
  if (project === undefined) return [projectUnknown(options.project)];
  const text = readText(tree, 'package.json');
  const manifest = text === undefined ? undefined : parsePackageJson(text);
  if (text === undefined || manifest === undefined) return [packageUnreadable(text !== undefined)];
  const change = editPackageJson(text, manifest, project, eyrieVersion());
  writeText(tree, 'package.json', change.text);
  if (change.addsPackages && options.skipInstall !== true) {
    context.addTask(installTask(findPackageManager(tree, manifest.packageManager)));
  }
  ignoreOwnFolder(tree);
  const sources = setUpSources(tree, {
    project,
    serviceName: serviceNameOf(project, manifest),
    isEsm: manifest.type === 'module',
    api: surroundings.findSyntaxApi(),
  });
  return [...change.notices, ...sources, ...jestNotices(tree, manifest)];
}

// Without the file nobody knows whether the project is in Git, and the folder ignores itself where Eyrie makes it.
function ignoreOwnFolder(tree: ProjectTree): void {
  const text = readText(tree, '.gitignore');
  if (text !== undefined) writeText(tree, '.gitignore', ignoreFolder(text, '.eyrie'));
}

// The apps of a monorepo share one package.json.
function serviceNameOf({ name }: NestProject, manifest: PackageManifest): string | undefined {
  if (name !== undefined) return name;
  return typeof manifest.name === 'string' && manifest.name !== '' ? manifest.name : undefined;
}

// All packages of Eyrie are released together, under one version.
function eyrieVersion(): string {
  const manifest = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
    readonly version: string;
  };
  return manifest.version;
}

function projectUnknown(name: string | undefined): Notice {
  return {
    code: 'EYRIE_SETUP_PROJECT_UNKNOWN',
    problem: `nest-cli.json has no project "${name}", so nothing was changed`,
    remedy: 'Name one of its projects',
  };
}

function packageUnreadable(exists: boolean): Notice {
  return {
    code: 'EYRIE_SETUP_PACKAGE_UNREADABLE',
    problem: `package.json ${exists ? 'is not valid JSON' : 'is missing'}, so nothing was changed`,
    remedy: 'Run nest add in the root of a Nest project',
  };
}
