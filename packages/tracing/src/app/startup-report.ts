import type { Diagnostics } from '@eyrie/core/engine';
import type { ResolvedSampling } from '../config/sampling-options.js';
import type { ResolvedTracingOptions } from '../config/tracing-options.js';
import type { EyrieTraceSource, TraceSource } from './trace-source.js';

/** What is reported of. */
export interface StartupReport {
  readonly source: TraceSource;
  readonly options: ResolvedTracingOptions;
  readonly diagnostics: Diagnostics;
}

const GUIDE = 'See https://github.com/eyrie-dev/eyrie/blob/main/docs/guides/tracing.md for how to change it';
const REGISTER = 'Start the process with "node --import @eyrie/tracing/register" to trace libraries too';
const NO_EXPORTER =
  'Set OTEL_EXPORTER_OTLP_ENDPOINT, or tracing.exporter, to send them; ids are in the logs all the same';

/** Says that there are no traces, and who said so. */
export function reportNoTracing(diagnostics: Diagnostics): void {
  diagnostics.report({
    code: 'EYRIE_TRACING_STARTED',
    level: 'info',
    problem: 'Traces: off; trace context of callers is passed on',
    remedy: 'Look at tracing.enabled, EYRIE_TRACING_ENABLED and OTEL_SDK_DISABLED, which switch them',
  });
}

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
  const { targets } = source.engine.delivery;
  diagnostics.report({
    code: 'EYRIE_TRACING_STARTED',
    level: 'info',
    problem: `Traces: ${sampled(source.engine.sampling)}; ${sent(targets)}; libraries: ${source.libraries?.describe() ?? 'none'}${detailed(options)}`,
    remedy: remedyOf(source, targets),
  });
  for (const finding of source.libraries?.findings() ?? []) diagnostics.report(finding);
}

function remedyOf({ libraries }: EyrieTraceSource, targets: readonly string[]): string {
  if (targets.length === 0) return NO_EXPORTER;
  return libraries === undefined ? REGISTER : GUIDE;
}

function detailed({ detail }: ResolvedTracingOptions): string {
  return detail === 'lifecycle' ? '; a span for each guard, pipe, interceptor and handler' : '';
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

function sent(targets: readonly string[]): string {
  return targets.length === 0 ? 'nothing is sent' : `sent to ${targets.map(lowerFirst).join(' and ')}`;
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
