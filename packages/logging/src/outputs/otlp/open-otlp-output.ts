import {
  type Diagnostics,
  type Environment,
  resourceAttributesOf,
  type ServiceIdentity,
} from '@eyrie/core/engine';
import type { LogOutput } from '../log-output.js';
import { NoEndpointOutput } from './no-endpoint-output.js';
import {
  logsUrl,
  type OtlpDestination,
  otlpSection,
  type ResolvedOtlpDestination,
} from './otlp-destination.js';
import { endpointIgnored } from './otlp-endpoint.js';
import { OtlpOutput } from './otlp-output.js';
import { loadOtlpPackages, type OtlpPackages } from './otlp-packages.js';

/** What an `otlp` destination needs of the app. */
export interface OtlpOutputRequest {
  readonly destination: OtlpDestination;
  readonly identity: ServiceIdentity;
  readonly diagnostics: Diagnostics;
  /** For OTEL_BLRP_*; the exporter of OpenTelemetry reads its own variables from the process. @default process.env */
  readonly environment?: Environment | undefined;
}

/**
 * Opens the destination. Where a variable names an endpoint that cannot be used, lines are sent nowhere. Loads the OpenTelemetry packages, so that apps without such a destination need none of them.
 *
 * @throws EyrieError `EYRIE_LOGGING_OTLP_PACKAGE_MISSING` for a package that is not installed or too old.
 */
export async function openOtlpOutput(request: OtlpOutputRequest): Promise<LogOutput> {
  const { destination, identity, diagnostics, environment = process.env } = request;
  const settings = otlpSection.resolve({ options: destination, environment, diagnostics });
  const packages = await loadOtlpPackages();
  if (destination.endpoint === undefined) {
    reportOtherProtocol(environment, diagnostics);
    const ignored = endpointIgnored(environment);
    if (ignored !== undefined) {
      diagnostics.report(ignored);
      return new NoEndpointOutput();
    }
  }
  return new OtlpOutput({
    packages,
    exporter: exporterOf(settings, packages),
    settings,
    resource: resourceAttributesOf(identity),
    diagnostics,
  });
}

type ExporterConfig = NonNullable<ConstructorParameters<OtlpPackages['exporter']['OTLPLogExporter']>[0]>;

function exporterOf(settings: ResolvedOtlpDestination, packages: OtlpPackages) {
  const { endpoint, headers, compression, timeoutMs } = settings;
  return new packages.exporter.OTLPLogExporter({
    ...(endpoint === undefined ? {} : { url: logsUrl(endpoint) }),
    ...(headers === undefined ? {} : { headers: { ...headers } }),
    ...(timeoutMs === undefined ? {} : { timeoutMillis: timeoutMs }),
    // A text enum of a package that is only loaded; its values are these two texts.
    ...(compression === undefined
      ? {}
      : { compression: compression as ExporterConfig['compression'] & string }),
  });
}

const VARIABLES = ['OTEL_EXPORTER_OTLP_LOGS_PROTOCOL', 'OTEL_EXPORTER_OTLP_PROTOCOL'] as const;
const PROTOCOL = 'http/json';

function reportOtherProtocol(environment: Environment, diagnostics: Diagnostics): void {
  const variable = VARIABLES.find((name) => (environment[name] ?? '').trim() !== '');
  if (variable === undefined || environment[variable]?.trim() === PROTOCOL) return;
  diagnostics.report({
    code: 'EYRIE_LOGGING_OTLP_PROTOCOL_IGNORED',
    key: variable,
    problem: `${variable} asks for another protocol than ${PROTOCOL}, the only one that lines are sent in`,
    remedy: `Point OTEL_EXPORTER_OTLP_LOGS_ENDPOINT to a receiver of OTLP over HTTP (usually port 4318) and set ${variable} to ${PROTOCOL}`,
  });
}
