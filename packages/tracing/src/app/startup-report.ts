import type { EyrieApp } from '@eyrie/core/engine';
import type { ResolvedSampling } from '../config/sampling-options.js';
import type { ResolvedTracingOptions } from '../config/tracing-options.js';
import type { EyrieTraceSource, TraceSource } from './trace-source.js';

/** Who says it. */
type SaidBy = Pick<EyrieApp, 'diagnostics' | 'standings'>;

/** What is reported of. */
export interface StartupReport {
  readonly source: TraceSource;
  readonly options: ResolvedTracingOptions;
  readonly app: SaidBy;
}

const GUIDE = 'See https://github.com/eyrie-dev/eyrie/blob/main/docs/guides/tracing.md for how to change it';
const REGISTER =
  'Start the process with "node --import @eyrie/tracing/register" (or @eyrie/nestjs/register) to trace libraries too';
const NO_EXPORTER =
  'Set OTEL_EXPORTER_OTLP_ENDPOINT, or tracing.exporter, to send them; ids are in the logs all the same';

/** Says that there are no traces, and who said so. */
export function reportNoTracing(app: SaidBy): void {
  say(app, {
    state: 'off',
    detail: 'off; trace context of callers is passed on',
    remedy: 'Look at tracing.enabled, EYRIE_TRACING_ENABLED and OTEL_SDK_DISABLED, which switch them',
  });
}

/** Says in one line what is active, and warns of each thing that keeps spans from being made. */
export function reportTracing({ source, options, app }: StartupReport): void {
  if (source.mode === 'joined') {
    say(app, {
      state: 'on',
      detail: 'spans go to the OpenTelemetry SDK that the app has started, which samples and delivers them',
      remedy: 'The options "exporter", "sampling", "batch" and "limits" have no effect',
    });
    return;
  }
  const { targets } = source.engine.delivery;
  const libraries = source.libraries?.describe() ?? 'none';
  say(app, {
    state: 'on',
    detail: `${sampled(source.engine.sampling)}; ${sent(targets)}; libraries: ${libraries}${detailed(options)}`,
    remedy: remedyOf(source, targets),
  });
  for (const finding of source.libraries?.findings() ?? []) app.diagnostics.report(finding);
}

interface TracingStanding {
  readonly state: 'on' | 'off';
  readonly detail: string;
  readonly remedy: string;
}

function say({ diagnostics, standings }: SaidBy, { state, detail, remedy }: TracingStanding): void {
  const code = 'EYRIE_TRACING_STARTED';
  const missing = remedy === GUIDE ? undefined : remedy;
  standings.tell({ signal: 'traces', state, detail, remedy: missing, saidAs: code });
  diagnostics.report({ code, level: 'info', problem: `Traces: ${detail}`, remedy });
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
