import { type DefinedConfig, EyrieError } from '@eyrie/core/engine';
import { findConfig, loadConfig } from '../../../config/load-config.js';
import { foreignMessage } from '../../../terminal/foreign-message.js';

/** The config of the project, as far as it can be had. */
export type ProjectConfig =
  | { readonly state: 'absent' }
  | { readonly state: 'loaded'; readonly file: string; readonly config: DefinedConfig }
  | { readonly state: 'unusable'; readonly problem: string; readonly remedy: string };

/** Where a config is looked for. */
export interface ConfigRequest {
  readonly folder: string;
  readonly variables: Readonly<Record<string, string | undefined>>;
  /** Ends the wait for a config that never comes. */
  readonly signal: AbortSignal;
  /** The file that was asked for. */
  readonly named: string | undefined;
}

/** Loads the config as every command does; what is wrong with it is no error here but something to tell. */
export async function readConfig({
  folder,
  variables,
  signal,
  named,
}: ConfigRequest): Promise<ProjectConfig> {
  const place = { cwd: folder, env: variables, signal };
  try {
    const file = findConfig(place, named);
    const config = file === undefined ? undefined : await loadConfig(place, file);
    return file === undefined || config === undefined
      ? { state: 'absent' }
      : { state: 'loaded', file, config };
  } catch (error) {
    return { state: 'unusable', ...descriptionOf(error) };
  }
}

/** Also of an error of another copy of core, which the config of a service imports. */
function descriptionOf(error: unknown): { readonly problem: string; readonly remedy: string } {
  if (error instanceof EyrieError) return { problem: error.problem, remedy: error.remedy };
  const { problem, remedy } = (error ?? {}) as { readonly problem?: unknown; readonly remedy?: unknown };
  return typeof problem === 'string' && typeof remedy === 'string'
    ? { problem, remedy }
    : { problem: foreignMessage(error), remedy: 'Correct the config' };
}
