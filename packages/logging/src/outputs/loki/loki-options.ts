import { configRule, isClientHeader, type SchemaEntries } from '@eyrie/core/engine';
import * as v from 'valibot';
import { type FormatOption, formatRule } from '../../formats/format-option.js';

/** When a push that failed is tried again: exponential backoff with full jitter, or as long as Loki asks for. */
export interface LokiRetry {
  /** The longest wait after the first failure, in milliseconds. @default 500 */
  readonly baseDelayMs?: number | undefined;
  /** The longest wait ever, in milliseconds. @default 30_000 */
  readonly maxDelayMs?: number | undefined;
  /** The age in milliseconds at which lines that could not be pushed are given up. @default 300_000 */
  readonly maxElapsedMs?: number | undefined;
}

/** Lines go straight to Loki's push API. */
export interface LokiDestination extends FormatOption {
  readonly type: 'loki';
  /** Of Loki, such as `http://loki:3100`; it may be private. `/loki/api/v1/push` is added unless it is there. */
  readonly url: string;
  /** Sent as `X-Scope-OrgID`, which a Loki with several tenants asks for. @default none */
  readonly tenantId?: string | undefined;
  /** Of Basic authentication, together with {@link password}. @default none */
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  /** Sent as `Authorization: Bearer <token>`. @default none */
  readonly bearerToken?: string | undefined;
  /** Further headers. @default {} */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /**
   * Labels beside `service_name`, `environment` and `level`. Each combination of values is a stream of its own in
   * Loki, so take what has few values.
   * @default {}
   */
  readonly labels?: Readonly<Record<string, string>> | undefined;
  /** How long lines are collected at most, in milliseconds. @default 1000 */
  readonly batchIntervalMs?: number | undefined;
  /** Bytes that are pushed at once. @default 524_288 */
  readonly maxBatchBytes?: number | undefined;
  /** Bytes of lines that wait, what is being pushed included; a further line is dropped. @default 8_388_608 */
  readonly maxBufferedBytes?: number | undefined;
  /** How long one push may take, in milliseconds. @default 10_000 */
  readonly timeoutMs?: number | undefined;
  readonly retry?: LokiRetry | undefined;
}

/** What of a {@link LokiDestination} has a default. */
export type LokiLimits = Readonly<
  Record<'batchIntervalMs' | 'maxBatchBytes' | 'maxBufferedBytes' | 'timeoutMs', number>
> & { readonly retry: Readonly<Record<keyof LokiRetry, number>> };

export const LOKI_DEFAULTS: LokiLimits = Object.freeze({
  batchIntervalMs: 1000,
  maxBatchBytes: 524_288,
  maxBufferedBytes: 8_388_608,
  timeoutMs: 10_000,
  retry: Object.freeze({ baseDelayMs: 500, maxDelayMs: 30_000, maxElapsedMs: 300_000 }),
});

/** The properties of a {@link LokiDestination} that are never shown; a wrong URL may hold a password. */
export const LOKI_SECRETS: readonly string[] = Object.freeze(['url', 'password', 'bearerToken', 'headers.*']);

// What a push says of its own body.
const PUSH_HEADERS: ReadonlySet<string> = new Set(['content-encoding', 'content-type']);

const url = configRule.that<string>(
  isPlainUrl,
  'must be an http or https URL without user, password and query, such as "http://loki:3100"',
);

const tenantId = configRule.text({
  maxLength: 150,
  pattern: /^(?!\.{1,2}$)[A-Za-z0-9!_.*'()-]+$/,
  rule: "must be a tenant of Loki: up to 150 letters, digits and !-_.*'()",
});

const labelName = configRule.text({
  maxLength: 128,
  pattern: /^(?!__|level$)[a-zA-Z_][a-zA-Z0-9_]*$/,
  rule: 'must be a label name of letters, digits and underscores that is not reserved (level, __…)',
});

const headerName = configRule.that<string>(
  (value) =>
    typeof value === 'string' &&
    /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,128}$/.test(value) &&
    !isClientHeader(value.toLowerCase()) &&
    !PUSH_HEADERS.has(value.toLowerCase()),
  'must be the name of an HTTP header that the push does not set itself',
);

const headerValue = configRule.that<string>(
  (value) =>
    typeof value === 'string' &&
    /^[!-~\u0080-\u00ff](?:[\t -~\u0080-\u00ff]*[!-~\u0080-\u00ff])?$/.test(value),
  'must be the value of an HTTP header: on one line, not empty, without characters beyond Latin-1',
);

const username = configRule.text({
  pattern: /^[^:]+$/,
  rule: 'must be text of 1 to 1024 characters on one line, without a colon',
});

const labels = v.pipe(
  v.record(labelName, configRule.text()),
  // Loki takes fifteen labels by default, three are there already.
  v.check((given) => Object.keys(given).length <= 12, 'must be 12 labels at most'),
);

const retry = v.partial(
  v.strictObject({
    baseDelayMs: configRule.wholeNumber({ from: 1, to: 60_000 }),
    maxDelayMs: configRule.wholeNumber({ from: 1, to: 3_600_000 }),
    maxElapsedMs: configRule.wholeNumber({ from: 0, to: 86_400_000 }),
  } satisfies SchemaEntries<LokiRetry>),
);

const optional = v.partial(
  v.strictObject({
    tenantId,
    username,
    password: configRule.secret(),
    bearerToken: configRule.bearerToken(),
    headers: v.record(headerName, headerValue),
    labels,
    batchIntervalMs: configRule.wholeNumber({ from: 10, to: 60_000 }),
    maxBatchBytes: configRule.wholeNumber({ from: 1024, to: 4_194_304 }),
    maxBufferedBytes: configRule.wholeNumber({ from: 65_536, to: 1_073_741_824 }),
    timeoutMs: configRule.wholeNumber({ from: 100, to: 120_000 }),
    retry,
    format: formatRule,
  } satisfies SchemaEntries<Omit<LokiDestination, 'type' | 'url'>>),
);

/** The schema of a {@link LokiDestination}, to be one of the destinations of the logging section. */
export const lokiDestinationSchema: v.GenericSchema<LokiDestination> = v.pipe(
  v.strictObject({ type: configRule.oneOf(['loki']), url, ...optional.entries }),
  v.check(
    (given) => (given.username === undefined) === (given.password === undefined),
    'must have username and password together',
  ),
  v.check(
    (given) => given.username === undefined || given.bearerToken === undefined,
    'must have a bearerToken or a username, not both',
  ),
);

function isPlainUrl(value: unknown): boolean {
  if (typeof value !== 'string' || value.length > 2048 || !URL.canParse(value)) return false;
  const { protocol, origin, pathname } = new URL(value);
  // Without user, password, query and fragment, a URL is its origin and its path.
  return (
    (protocol === 'http:' || protocol === 'https:') &&
    new URL(value).href === `${origin}${pathname}` &&
    !/[?#]/.test(value)
  );
}
