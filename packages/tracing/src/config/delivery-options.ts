import type { SpanExporter } from '@opentelemetry/sdk-trace';

/** How spans are encoded and carried: OTLP over HTTP with JSON or protobuf, or over gRPC. */
export const OTLP_PROTOCOLS = ['http/json', 'http/protobuf', 'grpc'] as const;

/** A protocol of OTLP. */
export type OtlpProtocol = (typeof OTLP_PROTOCOLS)[number];

/** Spans to an OTLP receiver: a collector, Jaeger, Tempo, Cloud Trace. */
export interface OtlpTraceExporter {
  readonly type: 'otlp';
  /**
   * `http/json` is for receivers that read no protobuf: twice as long on the wire, and slower. `grpc` needs the package
   * `@opentelemetry/exporter-trace-otlp-grpc`; the others need nothing more.
   * @default OTEL_EXPORTER_OTLP_TRACES_PROTOCOL, OTEL_EXPORTER_OTLP_PROTOCOL, 'http/protobuf'
   */
  readonly protocol?: OtlpProtocol | undefined;
  /**
   * The URL that takes spans; one over HTTP without a path gets `/v1/traces`. Redirects are not followed.
   * @default OTEL_EXPORTER_OTLP_TRACES_ENDPOINT, OTEL_EXPORTER_OTLP_ENDPOINT, 'http://localhost:4318/v1/traces'
   */
  readonly endpoint?: string | undefined;
  /** Sent with every batch, over those of OTEL_EXPORTER_OTLP_HEADERS. Values are secrets. @default {} */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** @default OTEL_EXPORTER_OTLP_TRACES_COMPRESSION, OTEL_EXPORTER_OTLP_COMPRESSION, 'gzip' */
  readonly compression?: 'none' | 'gzip' | undefined;
  /**
   * Milliseconds for one attempt to send a batch, 1 to 600 000. An attempt that ends so is made again.
   * @default OTEL_EXPORTER_OTLP_TRACES_TIMEOUT, OTEL_EXPORTER_OTLP_TIMEOUT, 10_000
   */
  readonly timeoutMs?: number | undefined;
}

/** Where spans go: an OTLP receiver, standard error (for a look), nowhere, or an exporter of one's own. */
export type TraceExporter =
  | OtlpTraceExporter
  | { readonly type: 'console' }
  | { readonly type: 'none' }
  | { readonly type: 'custom'; readonly exporter: SpanExporter };

/** The section `batch` inside of `tracing`. */
export interface BatchSettings {
  /** Spans that wait or are under way; further ones are dropped and counted. @default OTEL_BSP_MAX_QUEUE_SIZE, 2048 */
  readonly maxQueuedSpans?: number | undefined;
  /** Spans of one batch. @default OTEL_BSP_MAX_EXPORT_BATCH_SIZE, 512 */
  readonly maxBatchSpans?: number | undefined;
  /** Milliseconds that a span waits for others at most. @default OTEL_BSP_SCHEDULE_DELAY, 5000 */
  readonly delayMs?: number | undefined;
  /**
   * Milliseconds that an exporter may take for one attempt; then the batch counts as lost. For exporters of one's own:
   * that of OTLP has `timeoutMs`, after which it tries again.
   * @default OTEL_BSP_EXPORT_TIMEOUT, 30_000
   */
  readonly exportTimeoutMs?: number | undefined;
}

/** {@link BatchSettings} with nothing left open. */
export type ResolvedBatchSettings = Required<{
  readonly [Key in keyof BatchSettings]: NonNullable<BatchSettings[Key]>;
}>;
