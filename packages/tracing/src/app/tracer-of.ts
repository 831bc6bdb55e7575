import { createRequire } from 'node:module';
import type { Tracer, TracerProvider } from '@opentelemetry/api';

/** The instrumentation scope of the spans that Eyrie makes. */
const SCOPE = '@eyrie/tracing';

let version: string | undefined;

/** The tracer under which a provider makes Eyrie's spans. */
export function tracerOf(provider: TracerProvider): Tracer {
  version ??= (createRequire(import.meta.url)('../../package.json') as { version: string }).version;
  return provider.getTracer(SCOPE, version);
}
