import type { PackageManifest } from '../package-json/edit-package-json.js';
import type { Notice } from './notice.js';
import { type ProjectTree, readText } from './schematic-host.js';

const CONFIG_FILES = ['ts', 'js', 'mjs', 'cjs', 'mts', 'cts', 'json'].map((type) => `jest.config.${type}`);
const RUNS_JEST = /(?:^|[\s/\\"'])jest(?:\.js)?(?=[\s"';&|]|$)/;
const CONFIG_FLAG = /\s(?:--config|-c)(?:=|\s+)["']?([^\s"']+)/;

/** A text that configures Jest, and the file it is in. */
interface JestConfig {
  readonly path: string;
  readonly text: string;
}

/**
 * What to do where a script runs Jest in CommonJS, which cannot load the ES modules of Eyrie by itself. The configs are
 * not edited: what they transform with is for their owner to choose.
 */
export function jestNotices(tree: ProjectTree, manifest: PackageManifest): readonly Notice[] {
  if (manifest.type === 'module') return [];
  const configs = new Map<string, JestConfig>();
  for (const script of Object.values(manifest.scripts ?? {})) {
    if (typeof script !== 'string' || !RUNS_JEST.test(script)) continue;
    if (script.includes('--experimental-vm-modules')) continue;
    const config = configOf(tree, manifest, CONFIG_FLAG.exec(script)?.[1]);
    if (config !== undefined && !loadsEsModules(config.text)) configs.set(config.path, config);
  }
  return configs.size === 0 ? [] : [transformMissing([...configs.keys()])];
}

function configOf(
  tree: ProjectTree,
  { jest }: PackageManifest,
  named: string | undefined,
): JestConfig | undefined {
  const path = named ?? (typeof jest === 'string' ? jest : undefined);
  if (path !== undefined) return configFile(tree, path.replaceAll('\\', '/').replace(/^\.\//, ''));
  if (jest !== undefined) return { path: 'package.json', text: JSON.stringify(jest) };
  const found = CONFIG_FILES.find((file) => tree.exists(file));
  return found === undefined ? undefined : configFile(tree, found);
}

function configFile(tree: ProjectTree, path: string): JestConfig | undefined {
  const text = readText(tree, path);
  return text === undefined ? undefined : { path, text };
}

function loadsEsModules(config: string): boolean {
  return (
    config.includes('extensionsToTreatAsEsm') ||
    /transformIgnorePatterns["']?\s*:\s*\[(?:\s*\]|[\s\S]*@eyrie)/.test(config)
  );
}

function transformMissing(paths: readonly string[]): Notice {
  return {
    code: 'EYRIE_SETUP_JEST_TRANSFORM',
    problem: `Jest runs in CommonJS and leaves the packages of Eyrie as they are (${paths.join(', ')}), so tests that import them fail with "Must use import to load ES Module"`,
    remedy:
      'On Node 24.9 and later run them with NODE_OPTIONS=--experimental-vm-modules, or let Jest transform the packages: docs/guides/testing.md, section "CommonJS (Nest 11, ts-jest)"',
  };
}
