import type { MeterProvider, TracerProvider } from '@opentelemetry/api';

/**
 * An instrumentation of OpenTelemetry, as far as Eyrie touches it: of whatever version the user has, so that none of
 * its packages is needed for its type.
 */
export interface Instrumentation {
  readonly instrumentationName?: string;
  enable(): void;
  disable(): void;
  setTracerProvider?(provider: TracerProvider): void;
  setMeterProvider?(provider: MeterProvider): void;
}

/** What turns an instrumentation on, as its package exports it. */
export type InstrumentationClass = new (config: object) => Instrumentation;
