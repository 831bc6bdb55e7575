import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { readText } from './read-text.js';

/** What the service would see, and where a variable is set. */
export interface ProjectEnvironment {
  /** Of the process, over those of `.env`. */
  readonly variables: Readonly<Record<string, string | undefined>>;
  /** Names that only `.env` sets. */
  readonly fromFile: ReadonlySet<string>;
}

/** Joins the variables of this process with those of the project's `.env`. */
export function readEnvironment(
  folder: string,
  env: Readonly<Record<string, string | undefined>>,
): ProjectEnvironment {
  const file = parseEnv(readText(join(folder, '.env')) ?? '');
  const fromFile = new Set(Object.keys(file).filter((name) => env[name] === undefined));
  const set = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined));
  return { variables: { ...file, ...set }, fromFile };
}
