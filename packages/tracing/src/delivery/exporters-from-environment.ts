import type { Diagnostics, Environment } from '@eyrie/core/engine';
import type { TraceExporter } from '../config/delivery-options.js';

const VARIABLE = 'OTEL_TRACES_EXPORTER';
const ENDPOINTS = ['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', 'OTEL_EXPORTER_OTLP_ENDPOINT'] as const;
const KNOWN = ['otlp', 'console'] as const;

/**
 * What `OTEL_TRACES_EXPORTER` asks for: a list of `otlp` and `console`, or `none`, which wins over the others. Where it
 * is not set, an endpoint of OTLP asks for `otlp`. `undefined` where nothing asks for anything, else never empty.
 */
export function exportersFromEnvironment(
  environment: Environment,
  diagnostics: Diagnostics,
): readonly TraceExporter[] | undefined {
  const names = (environment[VARIABLE] ?? '')
    .split(',')
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== '');
  if (names.length === 0) {
    return ENDPOINTS.some((name) => (environment[name] ?? '').trim() !== '') ? [{ type: 'otlp' }] : undefined;
  }
  if (names.includes('none')) return [{ type: 'none' }];
  for (const name of names) if (!isKnown(name)) reportUnknown(name, diagnostics);
  const exporters = KNOWN.filter((name) => names.includes(name)).map((type) => ({ type }));
  return exporters.length === 0 ? [{ type: 'none' }] : exporters;
}

function isKnown(name: string): boolean {
  return (KNOWN as readonly string[]).includes(name);
}

function reportUnknown(name: string, diagnostics: Diagnostics): void {
  diagnostics.report({
    code: 'EYRIE_TRACING_EXPORTER_UNKNOWN',
    key: name,
    problem: `${VARIABLE} names "${name.slice(0, 50)}", which Eyrie cannot export to`,
    remedy:
      'Set it to "otlp" and OTEL_EXPORTER_OTLP_ENDPOINT to the receiver: Jaeger, Tempo and most others take OTLP, Zipkin behind a collector. For a look at spans set it to "console"',
  });
}
