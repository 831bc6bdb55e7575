import { configRule, defineSection, type ResolvedSection, type SchemaEntries } from '@eyrie/core/engine';
import type { SpanProcessor } from '@opentelemetry/sdk-trace';
import * as v from 'valibot';
import { isHostPattern } from '../propagation/excluded-hosts.js';
import { formatsFromEnvironment } from '../propagation/formats-from-environment.js';
import { isRoutePattern, ROUTE_PATTERN_RULE } from '../sampling/route-pattern.js';
import {
  type BatchSettings,
  OTLP_PROTOCOLS,
  type OtlpTraceExporter,
  type TraceExporter,
} from './delivery-options.js';
import type { LibrarySettings } from './library-options.js';
import { PROPAGATION_FORMATS, type PropagationSettings } from './propagation-options.js';
import {
  type RouteRatio,
  SAMPLER_NAMES,
  type SamplingSettings,
  type TailSamplingSettings,
} from './sampling-options.js';

/** The section `limits` inside of `tracing`: what is beyond them is left out of a span. */
export interface SpanLimitSettings {
  /** Attributes of a span. @default OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT, OTEL_ATTRIBUTE_COUNT_LIMIT, 128 */
  readonly attributes?: number | undefined;
  /**
   * Characters of a text.
   * @default OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT, OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT, 16_384
   */
  readonly attributeLength?: number | undefined;
  /** Events of a span. @default OTEL_SPAN_EVENT_COUNT_LIMIT, 128 */
  readonly events?: number | undefined;
  /** Links of a span. @default OTEL_SPAN_LINK_COUNT_LIMIT, 128 */
  readonly links?: number | undefined;
  /** Attributes of an event. @default OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT, 128 */
  readonly eventAttributes?: number | undefined;
  /** Attributes of a link. @default OTEL_LINK_ATTRIBUTE_COUNT_LIMIT, 128 */
  readonly linkAttributes?: number | undefined;
}

/** The section `tracing`. */
export interface TracingOptions {
  /** `false` makes no spans; `@Span`, `Tracer` and `withSpan` still call what they wrap. @default true */
  readonly enabled?: boolean | undefined;
  /**
   * Where spans go.
   * @default OTEL_TRACES_EXPORTER; `otlp` where an endpoint is configured; else nowhere, which is said at start
   */
  readonly exporter?: TraceExporter | undefined;
  readonly sampling?: SamplingSettings | undefined;
  readonly batch?: BatchSettings | undefined;
  readonly limits?: SpanLimitSettings | undefined;
  readonly propagation?: PropagationSettings | undefined;
  /** `lifecycle` adds a span for each guard, pipe, interceptor and handler of a request. @default 'request' */
  readonly detail?: 'request' | 'lifecycle' | undefined;
  /**
   * How much of the client's address a server span shows (`client.address`): all of it; without the last 8 bits of
   * IPv4 and the last 80 of IPv6; a keyed hash; or nothing.
   * @default 'truncated'
   */
  readonly clientIp?: 'full' | 'truncated' | 'hashed' | 'none' | undefined;
  /** Whether literals in statements of databases become `?`. @default true */
  readonly sanitizeStatements?: boolean | undefined;
  /** Which libraries `--import @eyrie/tracing/register` instruments. */
  readonly libraries?: LibrarySettings | undefined;
  /** Further instrumentations, such as Prisma's; turned on by `--import @eyrie/tracing/register`. At most 100. @default [] */
  readonly instrumentations?: readonly object[] | undefined;
  /** Also given every span that is delivered, redacted. At most 20. @default [] */
  readonly spanProcessors?: readonly SpanProcessor[] | undefined;
}

declare module '@eyrie/core/engine' {
  interface EyrieConfigSections {
    readonly tracing?: TracingOptions | undefined;
  }
}

const ratio = configRule.number({ from: 0, to: 1 });
const count = (from: number, to: number) => configRule.wholeNumber({ from, to });
const milliseconds = configRule.wholeNumber({ from: 1, to: 600_000 });
const hasMethods =
  (...names: readonly string[]) =>
  (value: unknown) =>
    typeof value === 'object' &&
    value !== null &&
    names.every((name) => typeof Reflect.get(value, name) === 'function');

const httpUrl = configRule.that<string>((value) => {
  if (typeof value !== 'string' || !URL.canParse(value)) return false;
  const { protocol } = new URL(value);
  return protocol === 'http:' || protocol === 'https:';
}, 'must be an http or https URL such as "http://collector:4318"');

const headerName = configRule.text({
  maxLength: 256,
  pattern: /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/,
  rule: 'must be the name of an HTTP header, such as "authorization"',
});
// Written as one line of a request's head: a line break in it would be a header of its own.
const headerValue = configRule.that<string>(
  (value) => typeof value === 'string' && value.length <= 8192 && /^[\t\x20-\x7e\x80-\xff]*$/.test(value),
  'must be what an HTTP header can carry',
);

const { type: otlpType, ...otlpEntries } = {
  type: configRule.oneOf(['otlp']),
  protocol: configRule.oneOf(OTLP_PROTOCOLS),
  endpoint: httpUrl,
  headers: v.record(headerName, headerValue),
  compression: configRule.oneOf(['none', 'gzip']),
  timeoutMs: milliseconds,
} satisfies SchemaEntries<OtlpTraceExporter>;

const EXPORTERS: { readonly [Type in TraceExporter['type']]: v.GenericSchema<TraceExporter> } = {
  otlp: v.strictObject({ type: otlpType, ...v.partial(v.strictObject(otlpEntries)).entries }),
  console: v.strictObject({ type: configRule.oneOf(['console']) }),
  none: v.strictObject({ type: configRule.oneOf(['none']) }),
  custom: v.strictObject({
    type: configRule.oneOf(['custom']),
    exporter: configRule.that(hasMethods('export', 'shutdown'), 'must be a SpanExporter'),
  }) as unknown as v.GenericSchema<TraceExporter>,
};

const ofNoKnownType = v.looseObject({
  type: configRule.oneOf(Object.keys(EXPORTERS) as TraceExporter['type'][]),
}) as unknown as v.GenericSchema<TraceExporter>;

const exporter: v.GenericSchema<TraceExporter> = v.lazy((given) => {
  const type = (given as { type?: unknown } | null | undefined)?.type;
  return typeof type === 'string' && Object.hasOwn(EXPORTERS, type)
    ? EXPORTERS[type as TraceExporter['type']]
    : ofNoKnownType;
});

const hostPattern = configRule.that<string>(
  (value) => typeof value === 'string' && isHostPattern(value),
  'must be the name of a host, such as "api.example.com" or "*.example.com"',
);

export const tracingSection = defineSection({
  name: 'tracing',
  schema: v.partial(
    v.strictObject({
      enabled: configRule.flag(),
      exporter,
      sampling: v.partial(
        v.strictObject({
          sampler: configRule.oneOf(SAMPLER_NAMES),
          ratio,
          routes: configRule.list(
            v.strictObject({
              route: configRule.that<string>(isRoutePattern, ROUTE_PATTERN_RULE),
              ratio,
            } satisfies SchemaEntries<RouteRatio>),
            { max: 200 },
          ),
          tail: v.partial(
            v.strictObject({
              enabled: configRule.flag(),
              slowSeconds: configRule.number({ above: 0, to: 3600 }),
              maxTraces: count(1, 100_000),
              maxSpansPerTrace: count(1, 10_000),
            } satisfies SchemaEntries<TailSamplingSettings>),
          ),
        } satisfies SchemaEntries<SamplingSettings>),
      ),
      batch: v.partial(
        v.strictObject({
          maxQueuedSpans: count(1, 1_000_000),
          maxBatchSpans: count(1, 100_000),
          delayMs: milliseconds,
          exportTimeoutMs: milliseconds,
        } satisfies SchemaEntries<BatchSettings>),
      ),
      limits: v.partial(
        v.strictObject({
          attributes: count(0, 10_000),
          attributeLength: count(1, 1_000_000),
          events: count(0, 10_000),
          links: count(0, 10_000),
          eventAttributes: count(0, 10_000),
          linkAttributes: count(0, 10_000),
        } satisfies SchemaEntries<SpanLimitSettings>),
      ),
      propagation: v.partial(
        v.strictObject({
          formats: configRule.list(configRule.oneOf(PROPAGATION_FORMATS), {
            max: PROPAGATION_FORMATS.length,
          }),
          outgoing: configRule.flag(),
          excludeHosts: configRule.list(hostPattern, { max: 100 }),
        } satisfies SchemaEntries<PropagationSettings>),
      ),
      detail: configRule.oneOf(['request', 'lifecycle']),
      clientIp: configRule.oneOf(['full', 'truncated', 'hashed', 'none']),
      sanitizeStatements: configRule.flag(),
      libraries: v.record(
        configRule.text({
          maxLength: 50,
          pattern: /^[a-z0-9][a-z0-9._-]*$/,
          rule: 'must be the name of an instrumentation, such as "pg"',
        }),
        configRule.flag(),
      ),
      instrumentations: configRule.list(
        configRule.that<object>(
          hasMethods('enable', 'disable'),
          'must be an Instrumentation of OpenTelemetry',
        ),
        { max: 100 },
      ),
      spanProcessors: configRule.list(
        configRule.that<SpanProcessor>(
          hasMethods('onStart', 'onEnd', 'shutdown', 'forceFlush'),
          'must be a SpanProcessor of OpenTelemetry',
        ),
        { max: 20 },
      ),
    } satisfies SchemaEntries<TracingOptions>),
  ),
  defaults: {
    enabled: true,
    sampling: {
      routes: [],
      tail: { enabled: true, slowSeconds: 1, maxTraces: 1000, maxSpansPerTrace: 100 },
    },
    batch: { maxQueuedSpans: 2048, maxBatchSpans: 512, delayMs: 5000, exportTimeoutMs: 30_000 },
    limits: {
      attributes: 128,
      attributeLength: 16_384,
      events: 128,
      links: 128,
      eventAttributes: 128,
      linkAttributes: 128,
    },
    propagation: { formats: ['tracecontext', 'baggage'], outgoing: true, excludeHosts: [] },
    detail: 'request',
    clientIp: 'truncated',
    sanitizeStatements: true,
    libraries: {},
    instrumentations: [],
    spanProcessors: [],
  },
  environment: {
    EYRIE_TRACING_ENABLED: { property: 'enabled', parse: 'boolean' },
    EYRIE_TRACING_SAMPLING_RATIO: { property: 'sampling.ratio', parse: 'number' },
    EYRIE_TRACING_DETAIL: { property: 'detail', parse: 'string' },
    EYRIE_TRACING_CLIENT_IP: { property: 'clientIp', parse: 'string' },
    OTEL_SDK_DISABLED: { property: 'enabled', parse: disabledMeansNotEnabled },
    OTEL_TRACES_SAMPLER: { property: 'sampling.sampler', parse: (text) => text.trim() },
    OTEL_TRACES_SAMPLER_ARG: { property: 'sampling.ratio', parse: 'number' },
    OTEL_PROPAGATORS: {
      property: 'propagation.formats',
      parse: (text) => formatsFromEnvironment(text).formats,
    },
    OTEL_BSP_MAX_QUEUE_SIZE: { property: 'batch.maxQueuedSpans', parse: 'number' },
    OTEL_BSP_MAX_EXPORT_BATCH_SIZE: { property: 'batch.maxBatchSpans', parse: 'number' },
    OTEL_BSP_SCHEDULE_DELAY: { property: 'batch.delayMs', parse: 'number' },
    OTEL_BSP_EXPORT_TIMEOUT: { property: 'batch.exportTimeoutMs', parse: 'number' },
    OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT: { property: 'limits.attributes', parse: 'number' },
    OTEL_ATTRIBUTE_COUNT_LIMIT: { property: 'limits.attributes', parse: 'number' },
    OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT: { property: 'limits.attributeLength', parse: 'number' },
    OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT: { property: 'limits.attributeLength', parse: 'number' },
    OTEL_SPAN_EVENT_COUNT_LIMIT: { property: 'limits.events', parse: 'number' },
    OTEL_SPAN_LINK_COUNT_LIMIT: { property: 'limits.links', parse: 'number' },
    OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT: { property: 'limits.eventAttributes', parse: 'number' },
    OTEL_LINK_ATTRIBUTE_COUNT_LIMIT: { property: 'limits.linkAttributes', parse: 'number' },
  },
  // A wrong endpoint may hold a password.
  secrets: ['exporter.endpoint', 'exporter.headers.*'],
});

/** The section `tracing` with its defaults filled in. */
export type ResolvedTracingOptions = ResolvedSection<typeof tracingSection>;

// The variable says the opposite of the property.
function disabledMeansNotEnabled(text: string): unknown {
  const word = text.trim().toLowerCase();
  return word === 'true' ? false : word === 'false' ? true : text;
}
