import { configRule, defineSection, type ResolvedSection, type SchemaEntries } from '@eyrie/core/engine';
import * as v from 'valibot';
import { isHttpUrl } from './http-url.js';

/**
 * Lines as OTLP log records, over HTTP with JSON, through the OpenTelemetry logs SDK. What is not given here comes
 * from `OTEL_EXPORTER_OTLP_*` and `OTEL_BLRP_*`.
 */
export interface OtlpDestination {
  readonly type: 'otlp';
  /**
   * The URL that takes logs; one without a path gets `/v1/logs`.
   * @default OTEL_EXPORTER_OTLP_LOGS_ENDPOINT, OTEL_EXPORTER_OTLP_ENDPOINT, 'http://localhost:4318/v1/logs'
   */
  readonly endpoint?: string | undefined;
  /** Sent with every batch, over those of OTEL_EXPORTER_OTLP_HEADERS. Values are secrets. @default {} */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** @default OTEL_EXPORTER_OTLP_LOGS_COMPRESSION, OTEL_EXPORTER_OTLP_COMPRESSION, 'none' */
  readonly compression?: 'none' | 'gzip' | undefined;
  /**
   * Milliseconds for a batch with its retries, 1 to 600 000.
   * @default OTEL_EXPORTER_OTLP_LOGS_TIMEOUT, OTEL_EXPORTER_OTLP_TIMEOUT, 10_000
   */
  readonly timeoutMs?: number | undefined;
  /** Lines that wait or are under way; further ones are dropped and counted. @default OTEL_BLRP_MAX_QUEUE_SIZE, 2048 */
  readonly maxQueuedLines?: number | undefined;
  /** Lines of one batch. @default OTEL_BLRP_MAX_EXPORT_BATCH_SIZE, 512 */
  readonly maxBatchLines?: number | undefined;
  /** Milliseconds that a line waits for others at most. @default OTEL_BLRP_SCHEDULE_DELAY, 1000 */
  readonly delayMs?: number | undefined;
  /** Milliseconds after which a batch counts as lost whatever becomes of it. @default OTEL_BLRP_EXPORT_TIMEOUT, 30_000 */
  readonly exportTimeoutMs?: number | undefined;
}

const MAX_MS = 600_000;
const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
// Written as one line of a request's head: a line break in it would be a header of its own.
const HEADER_VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

const httpUrl = configRule.that<string>(
  isHttpUrl,
  'must be an http or https URL such as "http://collector:4318/v1/logs"',
);
const headerName = configRule.text({
  maxLength: 256,
  pattern: HEADER_NAME,
  rule: 'must be the name of an HTTP header, such as "authorization"',
});
const headerValue = configRule.that<string>(
  (value) => typeof value === 'string' && value.length <= 8192 && HEADER_VALUE.test(value),
  'must be what an HTTP header can carry',
);

const entries = {
  type: configRule.oneOf(['otlp']),
  endpoint: httpUrl,
  headers: v.record(headerName, headerValue),
  compression: configRule.oneOf(['none', 'gzip']),
  timeoutMs: configRule.wholeNumber({ from: 1, to: MAX_MS }),
  maxQueuedLines: configRule.wholeNumber({ from: 1, to: 1_000_000 }),
  maxBatchLines: configRule.wholeNumber({ from: 1, to: 100_000 }),
  delayMs: configRule.wholeNumber({ from: 1, to: MAX_MS }),
  exportTimeoutMs: configRule.wholeNumber({ from: 1, to: MAX_MS }),
} satisfies SchemaEntries<OtlpDestination>;

const { type, ...open } = entries;

/** The rules of an `otlp` destination, for the list of destinations. The values of `headers` are secrets. */
export const otlpDestinationSchema: v.GenericSchema<OtlpDestination> = v.strictObject({
  type,
  ...v.partial(v.strictObject(open)).entries,
});

/** Fills in what the destination leaves open, after the environment. */
export const otlpSection = defineSection({
  name: 'otlp',
  schema: otlpDestinationSchema,
  defaults: { maxQueuedLines: 2048, maxBatchLines: 512, delayMs: 1000, exportTimeoutMs: 30_000 },
  environment: {
    OTEL_BLRP_MAX_QUEUE_SIZE: { property: 'maxQueuedLines', parse: 'number' },
    OTEL_BLRP_MAX_EXPORT_BATCH_SIZE: { property: 'maxBatchLines', parse: 'number' },
    OTEL_BLRP_SCHEDULE_DELAY: { property: 'delayMs', parse: 'number' },
    OTEL_BLRP_EXPORT_TIMEOUT: { property: 'exportTimeoutMs', parse: 'number' },
  },
  // A wrong endpoint may hold a password.
  secrets: ['endpoint', 'headers.*'],
});

/** A destination with nothing left open but what the exporter itself reads from the environment. */
export type ResolvedOtlpDestination = ResolvedSection<typeof otlpSection>;

/** Where lines are posted: the endpoint, with the path of the protocol where it has none. */
export function logsUrl(endpoint: string): string {
  const url = new URL(endpoint);
  if (url.pathname === '/') url.pathname = '/v1/logs';
  return url.href;
}
