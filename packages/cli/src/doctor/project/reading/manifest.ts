import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** What is read of a `package.json`; whatever is not as npm asks for it is left out. */
export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly isModule: boolean;
  readonly engines: Texts;
  readonly scripts: Texts;
  readonly dependencies: Texts;
  readonly devDependencies: Texts;
  readonly optionalDependencies: Texts;
  readonly peerDependencies: Texts;
  /** Peers that may be absent. */
  readonly optionalPeers: readonly string[];
  /** The file of the entry `./engine`, relative to the folder. */
  readonly engineFile: string | undefined;
}

/** Texts by name. */
export type Texts = Readonly<Record<string, string>>;

const MAX_BYTES = 1_048_576;

/** Reads the `package.json` of a folder; `undefined` where there is none, or none that can be read. */
export function readManifest(folder: string): Manifest | undefined {
  const content = readJson(join(folder, 'package.json'));
  if (content === undefined) return undefined;
  return {
    name: textOf(content.name),
    version: textOf(content.version),
    isModule: content.type === 'module',
    engines: textsOf(content.engines),
    scripts: textsOf(content.scripts),
    dependencies: textsOf(content.dependencies),
    devDependencies: textsOf(content.devDependencies),
    optionalDependencies: textsOf(content.optionalDependencies),
    peerDependencies: textsOf(content.peerDependencies),
    optionalPeers: Object.entries(fieldsOf(content.peerDependenciesMeta))
      .filter(([, meta]) => fieldsOf(meta).optional === true)
      .map(([name]) => name),
    engineFile: textOf(fieldsOf(fieldsOf(content.exports)['./engine']).default) || undefined,
  };
}

function readJson(file: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const stats = statSync(file);
    if (!stats.isFile() || stats.size > MAX_BYTES) return undefined;
    const content: unknown = JSON.parse(readFileSync(file, 'utf8').replace(/^\ufeff/, ''));
    return typeof content === 'object' && content !== null ? (content as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function textsOf(value: unknown): Texts {
  return Object.fromEntries(
    Object.entries(fieldsOf(value)).filter(
      (entry): entry is [string, string] => typeof entry[1] === 'string',
    ),
  );
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
