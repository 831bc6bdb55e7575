import { createRequire } from 'node:module';
import type { Tracer, TracerProvider } from '@opentelemetry/api';
import type { InstrumentationScope } from '@opentelemetry/core';

const NAME = '@eyrie/tracing';

let scope: Required<Pick<InstrumentationScope, 'name' | 'version'>> | undefined;

/** The instrumentation scope of the spans that Eyrie makes. */
export function tracerScope(): Required<Pick<InstrumentationScope, 'name' | 'version'>> {
  scope ??= { name: NAME, version: installedVersion() };
  return scope;
}

/** The tracer under which a provider makes Eyrie's spans. */
export function tracerOf(provider: TracerProvider): Tracer {
  const { name, version } = tracerScope();
  return provider.getTracer(name, version);
}

function installedVersion(): string {
  return (createRequire(import.meta.url)('../../package.json') as { version: string }).version;
}
