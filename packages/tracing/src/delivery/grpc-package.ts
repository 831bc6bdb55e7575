import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { EyrieError } from '@eyrie/core/engine';

const NAME = '@opentelemetry/exporter-trace-otlp-grpc';
const importPackage = () => import('@opentelemetry/exporter-trace-otlp-grpc');

// The first whose exporter takes the spans of the SDK's version 3.
const MIN_MINOR = 300;

/** The package that exports over gRPC, which only those who ask for it need. */
export type GrpcPackage = Awaited<ReturnType<typeof importPackage>>;

/** How the package is found, for tests. */
export interface PackageLookup {
  /** @default import() */
  readonly load?: (() => Promise<unknown>) | undefined;
  /** @default from its package.json */
  readonly version?: string | undefined;
}

/**
 * Loads the exporter of gRPC.
 *
 * @throws EyrieError `EYRIE_TRACING_PACKAGE_MISSING` where it is not installed or too old.
 */
export async function loadGrpcPackage(lookup: PackageLookup = {}): Promise<GrpcPackage> {
  let loaded: unknown;
  try {
    loaded = await (lookup.load ?? importPackage)();
  } catch (error) {
    throw missing('cannot be loaded', error);
  }
  const version = lookup.version ?? (await installedVersion());
  if (isTooOld(version)) throw missing(`is too old (${version})`);
  return loaded as GrpcPackage;
}

function isTooOld(version: string | undefined): boolean {
  const [major, minor] = (version ?? '').split('.').map(Number);
  return major === 0 && minor !== undefined && minor < MIN_MINOR;
}

/** `undefined` where it cannot be found out, as in a bundle. */
async function installedVersion(): Promise<string | undefined> {
  try {
    // The package exports nothing but its entry, which lies two folders deep at most.
    let folder = dirname(createRequire(import.meta.url).resolve(NAME));
    for (let depth = 0; depth < 3; depth += 1) {
      const found = await readFile(join(folder, 'package.json'), 'utf8').catch(() => undefined);
      if (found !== undefined) return (JSON.parse(found) as { version?: string }).version;
      folder = dirname(folder);
    }
  } catch {
    // Nothing but the check is lost.
  }
  return undefined;
}

function missing(what: string, cause?: unknown): EyrieError {
  return new EyrieError({
    code: 'EYRIE_TRACING_PACKAGE_MISSING',
    problem: `The protocol "grpc" sends spans through ${NAME}, which ${what}`,
    remedy: `Run "npm install ${NAME}@^0.${MIN_MINOR}", or ask for the protocol "http/protobuf"`,
    cause,
  });
}
