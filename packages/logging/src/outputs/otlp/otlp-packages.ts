import { EyrieError } from '@eyrie/core/engine';

const IMPORTS = {
  '@opentelemetry/api': () => import('@opentelemetry/api'),
  '@opentelemetry/sdk-logs': () => import('@opentelemetry/sdk-logs'),
  '@opentelemetry/resources': () => import('@opentelemetry/resources'),
  '@opentelemetry/exporter-logs-otlp-http': () => import('@opentelemetry/exporter-logs-otlp-http'),
};

/** How each package is loaded. */
export type OtlpImports = typeof IMPORTS;

/** The packages of OpenTelemetry that carry lines, as loaded from the app's own dependencies. */
export interface OtlpPackages {
  readonly api: Awaited<ReturnType<OtlpImports['@opentelemetry/api']>>;
  readonly sdk: Awaited<ReturnType<OtlpImports['@opentelemetry/sdk-logs']>>;
  readonly resources: Awaited<ReturnType<OtlpImports['@opentelemetry/resources']>>;
  readonly exporter: Awaited<ReturnType<OtlpImports['@opentelemetry/exporter-logs-otlp-http']>>;
}

const INSTALL =
  'npm install @opentelemetry/api@^1.10 @opentelemetry/sdk-logs@^3.1 @opentelemetry/resources@^3.1 @opentelemetry/exporter-logs-otlp-http@^0.301';

/**
 * Loads the packages, which only apps with an `otlp` destination need.
 *
 * @throws EyrieError `EYRIE_LOGGING_OTLP_PACKAGE_MISSING` for one that is not installed or too old.
 */
export async function loadOtlpPackages(imports: Partial<OtlpImports> = {}): Promise<OtlpPackages> {
  const load = { ...IMPORTS, ...imports };
  const packages: OtlpPackages = {
    api: await loaded('@opentelemetry/api', load['@opentelemetry/api']),
    sdk: await loaded('@opentelemetry/sdk-logs', load['@opentelemetry/sdk-logs']),
    resources: await loaded('@opentelemetry/resources', load['@opentelemetry/resources']),
    exporter: await loaded(
      '@opentelemetry/exporter-logs-otlp-http',
      load['@opentelemetry/exporter-logs-otlp-http'],
    ),
  };
  // What the version 3.1 of the SDK was the first to have: older ones have other signatures.
  if (!('createLoggerConfigurator' in packages.sdk)) throw missing('@opentelemetry/sdk-logs', 'is too old');
  return packages;
}

async function loaded<Package>(name: string, load: () => Promise<Package>): Promise<Package> {
  try {
    return await load();
  } catch (error) {
    throw missing(name, 'cannot be loaded', error);
  }
}

function missing(name: string, what: string, cause?: unknown): EyrieError {
  return new EyrieError({
    code: 'EYRIE_LOGGING_OTLP_PACKAGE_MISSING',
    problem: `The destination "otlp" sends lines through ${name}, which ${what}`,
    remedy: `Run "${INSTALL}", or take the destination out`,
    cause,
  });
}
