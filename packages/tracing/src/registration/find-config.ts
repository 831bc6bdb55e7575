import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import {
  type DefinedConfig,
  type Diagnostics,
  type Environment,
  isDefinedConfig,
  messageOf,
} from '@eyrie/core/engine';
import type { EntryProgram } from './entry-program.js';

/** Where a configuration is looked for. */
export interface FindConfigRequest {
  readonly entry: EntryProgram;
  readonly diagnostics: Diagnostics;
  /** @default process.env */
  readonly environment?: Environment | undefined;
}

/** A configuration, and the file that it came from. */
export interface FoundConfig {
  readonly file: string;
  readonly config: DefinedConfig;
}

const JAVASCRIPT = ['.js', '.mjs', '.cjs'];
const TYPESCRIPT = ['.ts', '.mts', '.cts'];

// The path is absolute, so it does not matter whose `require` this is.
const require = createRequire(import.meta.url);

/**
 * Finds the configuration of the service and loads it: the file that `EYRIE_CONFIG` names, else `eyrie.config.js`,
 * `.mjs` or `.cjs` beside the entry file, else in the working directory; `.ts`, `.mts` and `.cts` before them when the
 * entry file is TypeScript itself. One that cannot be used is said, and the service goes on as if there were none.
 */
export function findConfig(request: FindConfigRequest): FoundConfig | undefined {
  const { entry, diagnostics, environment = process.env } = request;
  const named = environment.EYRIE_CONFIG?.trim();
  const file = named ? resolve(named) : candidates(entry).find((path) => existsSync(path));
  if (file === undefined) return undefined;
  try {
    return { file, config: load(file) };
  } catch (error) {
    diagnostics.report({
      code: 'EYRIE_TRACING_CONFIG_UNREADABLE',
      key: file,
      problem: `@eyrie/tracing/register goes on without the configuration ${file}: ${reasonOf(error)}`,
      remedy:
        'Let the file export defineConfig({ … }) as default, without top-level await, and check that `node` alone can load it; EYRIE_CONFIG names another file',
    });
    return undefined;
  }
}

function candidates({ file, directory }: EntryProgram): readonly string[] {
  const extensions = /\.[cm]?ts$/.test(file ?? '') ? [...TYPESCRIPT, ...JAVASCRIPT] : JAVASCRIPT;
  return [...new Set([directory, process.cwd()])].flatMap((folder) =>
    extensions.map((extension) => join(folder, `eyrie.config${extension}`)),
  );
}

function load(file: string): DefinedConfig {
  const loaded: unknown = require(file);
  // `module.exports = defineConfig({ … })` in CommonJS is a configuration itself.
  const config: unknown =
    isDefinedConfig(loaded) || typeof loaded !== 'object' || loaded === null
      ? loaded
      : Reflect.get(loaded, 'default');
  if (!isDefinedConfig(config)) throw new TypeError('its default export was not made by defineConfig');
  return config;
}

function reasonOf(error: unknown): string {
  const { code } = (error ?? {}) as NodeJS.ErrnoException;
  if (code === 'ERR_REQUIRE_ASYNC_MODULE') return 'it, or a module that it imports, awaits at its top level';
  // The first line only: Node's messages go on with a stack of requires.
  return messageOf(error).split('\n', 1)[0] ?? '';
}
