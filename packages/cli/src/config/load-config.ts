import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type DefinedConfig, EyrieError, isDefinedConfig } from '@eyrie/core/engine';
import { createJiti } from 'jiti';
import type { CliContext } from '../program/cli-context.js';
import { interrupted } from '../program/cli-errors.js';
import { foreignMessage } from '../terminal/foreign-message.js';

const EXTENSIONS = ['ts', 'mts', 'cts', 'js', 'mjs', 'cjs'];

/**
 * Loads the config of the service: the file that `--config` names, else `EYRIE_CONFIG`, else `src/eyrie.config.*`, else
 * `eyrie.config.*` in the working directory. `undefined` where none is named and none is there.
 *
 * @throws EyrieError `EYRIE_CLI_CONFIG_UNREADABLE`, `EYRIE_CLI_INTERRUPTED` after the signal, and the coded errors that the
 * config itself throws
 */
export async function loadConfig(
  context: Pick<CliContext, 'cwd' | 'env' | 'signal'>,
  named: string | undefined,
): Promise<DefinedConfig | undefined> {
  const file = findConfig(context, named);
  if (file === undefined) return undefined;
  let loaded: unknown;
  try {
    const loading = createJiti(import.meta.url, { fsCache: false, moduleCache: false }).import(file);
    loaded = await Promise.race([loading, interruption(context.signal)]);
  } catch (error) {
    throw isCoded(error) ? error : unreadable(file, foreignMessage(error), error);
  }
  // The module itself last but one: jiti lets it pass for its default export, with `default` as one more name.
  const config = [defaultOf(loaded), loaded, defaultOf(defaultOf(loaded))].find(isDefinedConfig);
  if (config === undefined) throw unreadable(file, 'its default export was not made by defineConfig');
  return config;
}

/** The file that {@link loadConfig} loads. */
export function findConfig(
  { cwd, env }: Pick<CliContext, 'cwd' | 'env'>,
  named: string | undefined,
): string | undefined {
  const asked = named ?? (env.EYRIE_CONFIG?.trim() || undefined);
  if (asked !== undefined) {
    const file = resolve(cwd, asked);
    if (!existsSync(file)) throw unreadable(file, 'it is not there');
    return file;
  }
  return [join(cwd, 'src'), cwd]
    .flatMap((folder) => EXTENSIONS.map((extension) => join(folder, `eyrie.config.${extension}`)))
    .find((file) => existsSync(file));
}

/** Never settles without a signal: a config may await what never comes. */
async function interruption(signal: AbortSignal): Promise<never> {
  if (!signal.aborted) await once(signal, 'abort');
  throw interrupted();
}

function defaultOf(loaded: unknown): unknown {
  return typeof loaded === 'object' && loaded !== null ? Reflect.get(loaded, 'default') : undefined;
}

/** Also one of another copy of core, which the config of a service imports. */
function isCoded(error: unknown): boolean {
  return error instanceof EyrieError || (error instanceof Error && error.name === 'EyrieError');
}

function unreadable(file: string, why: string, cause?: unknown): EyrieError {
  return new EyrieError({
    code: 'EYRIE_CLI_CONFIG_UNREADABLE',
    problem: `The config ${file} cannot be used: ${why}`,
    remedy: 'Let it export defineConfig({ … }) as default, or name another one with --config or EYRIE_CONFIG',
    cause,
  });
}
