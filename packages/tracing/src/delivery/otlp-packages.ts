import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { EyrieError } from '@eyrie/core/engine';
import type { OtlpProtocol } from '../config/delivery-options.js';

const PACKAGES = {
  'http/json': {
    name: '@opentelemetry/exporter-trace-otlp-http',
    load: () => import('@opentelemetry/exporter-trace-otlp-http'),
  },
  'http/protobuf': {
    name: '@opentelemetry/exporter-trace-otlp-proto',
    load: () => import('@opentelemetry/exporter-trace-otlp-proto'),
  },
  grpc: {
    name: '@opentelemetry/exporter-trace-otlp-grpc',
    load: () => import('@opentelemetry/exporter-trace-otlp-grpc'),
  },
} as const;

// The first whose exporters take the spans of the SDK's version 3.
const MIN_MINOR = 301;

type Packages = typeof PACKAGES;

/** The package that exports with a protocol. */
export type OtlpPackage<Protocol extends OtlpProtocol> = Awaited<ReturnType<Packages[Protocol]['load']>>;

/** How packages are found, for tests. */
export interface PackageLookup {
  /** @default import() */
  readonly load?: (() => Promise<unknown>) | undefined;
  /** @default from its package.json */
  readonly version?: string | undefined;
}

/**
 * Loads the exporter of a protocol, which only those who ask for it need.
 *
 * @throws EyrieError `EYRIE_TRACING_PACKAGE_MISSING` for one that is not installed or too old.
 */
export async function loadOtlpPackage<Protocol extends OtlpProtocol>(
  protocol: Protocol,
  lookup: PackageLookup = {},
): Promise<OtlpPackage<Protocol>> {
  const { name, load } = PACKAGES[protocol];
  let loaded: unknown;
  try {
    loaded = await (lookup.load ?? load)();
  } catch (error) {
    throw missing(protocol, 'cannot be loaded', error);
  }
  const version = lookup.version ?? (await versionOf(name));
  if (isTooOld(version)) throw missing(protocol, `is too old (${version})`);
  return loaded as OtlpPackage<Protocol>;
}

function isTooOld(version: string | undefined): boolean {
  const [major, minor] = (version ?? '').split('.').map(Number);
  return major === 0 && minor !== undefined && minor < MIN_MINOR;
}

/** `undefined` where it cannot be found out, as in a bundle. */
async function versionOf(name: string): Promise<string | undefined> {
  try {
    // The package exports nothing but its entry, which lies two folders deep at most.
    let folder = dirname(createRequire(import.meta.url).resolve(name));
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

function missing(protocol: OtlpProtocol, what: string, cause?: unknown): EyrieError {
  const { name } = PACKAGES[protocol];
  return new EyrieError({
    code: 'EYRIE_TRACING_PACKAGE_MISSING',
    problem: `The protocol "${protocol}" sends spans through ${name}, which ${what}`,
    remedy: `Run "npm install ${name}@^0.${MIN_MINOR}", or ask for the protocol "http/json"`,
    cause,
  });
}
