/** Formats of trace context in headers, by their names in `OTEL_PROPAGATORS`. */
export const PROPAGATION_FORMATS = ['tracecontext', 'baggage', 'b3', 'b3multi', 'jaeger'] as const;

/** A format of trace context in headers. */
export type PropagationFormat = (typeof PROPAGATION_FORMATS)[number];

/** The section `propagation` inside of `tracing`. */
export interface PropagationSettings {
  /**
   * What is read from requests, the last that is found counts, and written to outgoing ones. `b3` and `b3multi` need
   * `@opentelemetry/propagator-b3`.
   * @default OTEL_PROPAGATORS, ['tracecontext', 'baggage']
   */
  readonly formats?: readonly PropagationFormat[] | undefined;
  /** Whether requests that this process sends over `fetch`, undici and `node:http` carry them. @default true */
  readonly outgoing?: boolean | undefined;
  /**
   * Hosts whose requests carry none, as `api.example.com`, or `*.example.com` for all below. At most 100.
   * @default []
   */
  readonly excludeHosts?: readonly string[] | undefined;
}
