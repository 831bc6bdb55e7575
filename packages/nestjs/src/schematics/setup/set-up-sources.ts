import { posix } from 'node:path';
import type { NestProject } from '../project/nest-project.js';
import type { Notice } from '../project/notice.js';
import { type ProjectTree, readText, writeText } from '../project/schematic-host.js';
import { configFileText, hasDefaultExport } from '../source/config-file.js';
import { withoutExtension } from '../source/imported-names.js';
import { parseSource } from '../syntax/parse-source.js';
import type { SyntaxApi } from '../syntax/syntax-api.js';
import { type CodeStyle, detectStyle } from '../text/code-style.js';
import { findRootModule, isModuleSetUp } from './find-root-module.js';
import { entryLines, entryUnchanged, setUpEntry } from './set-up-entry.js';
import { moduleLines, moduleUnchanged, setUpRootModule } from './set-up-root-module.js';

/** What the sources of an app are set up with. */
export interface SourceSetup {
  readonly project: NestProject;
  readonly serviceName: string | undefined;
  /** Whether package.json says `"type": "module"`. */
  readonly isEsm: boolean;
  /** undefined where no TypeScript can read syntax. */
  readonly api: SyntaxApi | undefined;
}

/** Writes the config, the root module and the entry of an app; answers what is left to the reader. */
export function setUpSources(tree: ProjectTree, setup: SourceSetup): readonly Notice[] {
  const { project, serviceName, api } = setup;
  const entryText = readText(tree, project.entryPath);
  const style = detectStyle(entryText ?? '');
  const configPath = `${project.sourceRoot}/eyrie.config.ts`;
  const config = readText(tree, configPath);
  if (config === undefined) writeText(tree, configPath, configFileText(serviceName, style));
  if (api === undefined) return withoutSyntax(tree, setup, style);
  return [
    ...(config === undefined || hasDefaultExport(config)
      ? setUpModuleFile(tree, setup, api, configPath)
      : [configUnusable(configPath)]),
    ...setUpEntryFile(tree, project, api),
  ];
}

function setUpModuleFile(
  tree: ProjectTree,
  { project, isEsm }: SourceSetup,
  api: SyntaxApi,
  configPath: string,
): readonly Notice[] {
  if (isModuleSetUp(tree, project.sourceRoot)) return [];
  const entryText = readText(tree, project.entryPath);
  const entry = entryText === undefined ? undefined : parseSource(api, project.entryPath, entryText);
  const { path, className } = findRootModule(tree, project, entry);
  const text = readText(tree, path);
  const style = detectStyle(text ?? entryText ?? '');
  const source = text === undefined ? undefined : parseSource(api, path, text);
  if (source === undefined) {
    const reason = text === undefined ? 'there is no such file' : 'it is not valid TypeScript';
    const relative = posix.relative(posix.dirname(path), withoutExtension(configPath));
    const specifier = `${relative.startsWith('.') ? '' : './'}${relative}${isEsm ? '.js' : ''}`;
    return [moduleUnchanged(path, reason, specifier, style)];
  }
  const change = setUpRootModule(source, { className, configPath, isEsm, style });
  writeText(tree, path, change.text);
  return change.notices;
}

function setUpEntryFile(tree: ProjectTree, project: NestProject, api: SyntaxApi): readonly Notice[] {
  const path = project.entryPath;
  const text = readText(tree, path);
  const style = detectStyle(text ?? '');
  const source = text === undefined ? undefined : parseSource(api, path, text);
  if (source === undefined) {
    const reason = text === undefined ? 'there is no such file' : 'it is not valid TypeScript';
    return [entryUnchanged(path, reason, style)];
  }
  const change = setUpEntry(source, style);
  writeText(tree, path, change.text);
  return change.notices;
}

function withoutSyntax(tree: ProjectTree, setup: SourceSetup, style: CodeStyle): readonly Notice[] {
  const { project, isEsm } = setup;
  const hasModule = isModuleSetUp(tree, project.sourceRoot);
  const hasLogger = /useLogger\(.*EyrieLogger/.test(readText(tree, project.entryPath) ?? '');
  if (hasModule && hasLogger) return [];
  const parts = [
    ...(hasModule
      ? []
      : ['// The root module', ...moduleLines(`./eyrie.config${isEsm ? '.js' : ''}`, style), '']),
    ...(hasLogger ? [] : [`// ${project.entryPath}`, ...entryLines(style), '']),
  ];
  return [
    {
      code: 'EYRIE_SETUP_TYPESCRIPT_MISSING',
      problem:
        'The sources were left as they are: no TypeScript that can read them was found (version 7 has no programming interface)',
      remedy: 'Write in them',
      lines: parts.slice(0, -1),
    },
  ];
}

function configUnusable(path: string): Notice {
  return {
    code: 'EYRIE_SETUP_CONFIG_UNUSABLE',
    problem: `${path} has no default export, so the root module was left as it is`,
    remedy: 'Write "export default defineConfig({ … })" there, and run nest add again',
  };
}
