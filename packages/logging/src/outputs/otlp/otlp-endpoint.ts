import type { Diagnostic, Environment } from '@eyrie/core/engine';
import { isHttpUrl } from './http-url.js';

// The first that is set is the one that counts.
const VARIABLES = ['OTEL_EXPORTER_OTLP_LOGS_ENDPOINT', 'OTEL_EXPORTER_OTLP_ENDPOINT'] as const;

/**
 * What is said where the environment names an endpoint that cannot be used, for which the exporter of OpenTelemetry
 * would take another one. Its value is not told: it may hold secrets.
 */
export function endpointIgnored(environment: Environment): Diagnostic | undefined {
  const variable = VARIABLES.find((name) => (environment[name] ?? '').trim() !== '');
  if (variable === undefined || isHttpUrl(environment[variable]?.trim())) return undefined;
  return {
    code: 'EYRIE_LOGGING_OTLP_ENDPOINT_IGNORED',
    key: variable,
    problem: `The environment variable ${variable} is ignored, as its value must be an http or https URL such as "http://collector:4318", so that no lines are sent to the destination "otlp"`,
    remedy: `Correct ${variable}, or give the destination an endpoint`,
  };
}
