import type { EyrieApp } from '@eyrie/core/engine';
import { registeredTracing } from '../registration/registered-tracing.js';
import type { TracingMode } from './app-tracing.js';
import type { TraceSource } from './trace-source.js';

/** Exposes how an app is traced, for who looks at it from outside. Returns what undoes it. */
export function exposeTracingInfo({ selfTelemetry }: EyrieApp, source: TraceSource | undefined): () => void {
  const mode: TracingMode = source?.mode ?? 'off';
  return selfTelemetry.expose(
    { name: 'eyrie_tracing_info', help: 'How the service is traced; the value is always 1.', type: 'gauge' },
    () => [
      {
        labels: { mode, loader: String(registeredTracing() !== undefined), exporter: exporterOf(source) },
        value: 1,
      },
    ],
  );
}

/** Never where it sends to: an address may be a secret. */
function exporterOf(source: TraceSource | undefined): 'set' | 'none' | 'sdk' {
  if (source === undefined) return 'none';
  if (source.mode === 'joined') return 'sdk';
  const { delivery, hasProcessors } = source.engine;
  return delivery.targets.length > 0 || hasProcessors ? 'set' : 'none';
}
