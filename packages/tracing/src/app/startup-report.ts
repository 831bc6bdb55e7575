import type { Diagnostics } from '@eyrie/core/engine';
import type { TraceExporter } from '../config/delivery-options.js';
import type { ResolvedSampling } from '../config/sampling-options.js';
import type { ResolvedTracingOptions } from '../config/tracing-options.js';
import { exportersOf } from './create-delivery.js';
import type { EyrieTraceSource, TraceSource } from './trace-source.js';

/** What is reported of. */
export interface StartupReport {
  readonly source: TraceSource;
  readonly options: ResolvedTracingOptions;
  readonly diagnostics: Diagnostics;
}

const GUIDE = 'docs/guides/tracing.md says how to change it';
const REGISTER = 'Start the process with "node --import @eyrie/tracing/register" to trace libraries too';
const NO_EXPORTER =
  'Set OTEL_EXPORTER_OTLP_ENDPOINT, or tracing.exporter, to send them; ids are in the logs all the same';

/** Says in one line what is active, and warns of each thing that keeps spans from being made. */
export function reportTracing({ source, options, diagnostics }: StartupReport): void {
  if (source.mode === 'joined') {
    diagnostics.report({
      code: 'EYRIE_TRACING_STARTED',
      level: 'info',
      problem:
        'Traces: spans go to the OpenTelemetry SDK that the app has started, which samples and delivers them',
      remedy: 'The options "exporter", "sampling", "batch" and "limits" have no effect',
    });
    return;
  }
  const exporters = exportersOf({ options, diagnostics });
  diagnostics.report({
    code: 'EYRIE_TRACING_STARTED',
    level: 'info',
    problem: `Traces: ${sampled(source.engine.sampling)}; ${sent(exporters)}; libraries: ${source.libraries?.describe() ?? 'none'}`,
    remedy: remedyOf(source, exporters),
  });
  for (const finding of source.libraries?.findings() ?? []) diagnostics.report(finding);
}

function remedyOf({ libraries }: EyrieTraceSource, exporters: readonly TraceExporter[]): string {
  if (exporters.length === 0) return NO_EXPORTER;
  return libraries === undefined ? REGISTER : GUIDE;
}

function sampled(sampling: ResolvedSampling): string {
  const { length } = sampling.routes;
  if (length === 0) return sampledAnywhere(sampling);
  return `${sampledAnywhere(sampling)}, with ${length} ${length === 1 ? 'route' : 'routes'} apart`;
}

function sampledAnywhere({ sampler, ratio, tail }: ResolvedSampling): string {
  if (sampler.endsWith('always_off')) return 'no new ones';
  if (sampler.endsWith('always_on') || ratio === 1) return 'all new ones';
  const part = `${Number((ratio * 100).toFixed(4))} % of new ones`;
  return tail.enabled ? `${part}, and those that fail or take ${tail.slowSeconds} s` : part;
}

function sent(exporters: readonly TraceExporter[]): string {
  if (exporters.length === 0) return 'nothing is sent';
  return `sent to ${exporters.map(({ type }) => NAMES[type]).join(' and ')}`;
}

const NAMES: { readonly [Type in TraceExporter['type']]: string } = {
  otlp: 'an OTLP receiver',
  console: 'standard error',
  custom: 'an exporter of the app',
  none: 'nobody',
};
