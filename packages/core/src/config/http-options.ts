import * as v from 'valibot';
import { isProxyNetwork } from '../http/proxy-networks.js';
import { configRule } from './config-rule.js';
import { defineSection, type ResolvedSection } from './section.js';
import type { SchemaEntries } from './section-types.js';

/** The section `http`: how requests are observed. */
export interface HttpOptions {
  /** The header that carries the request id in and out, in lower case once resolved. @default 'x-request-id' */
  readonly requestIdHeader?: string | undefined;
  /**
   * Paths of probes and the like: counted under their route, but kept out of access log, traces, availability and
   * alerts. Eyrie's own endpoints are always among them.
   * @default ['/health', '/healthz', '/livez', '/readyz']
   */
  readonly managementPaths?: readonly string[] | undefined;
  /**
   * Methods that keep their name; any other is `_OTHER`, so that a client cannot add series at will. A full
   * replacement of the default, case-sensitive, as OpenTelemetry defines `http.request.method`.
   * @default ['CONNECT', 'DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT', 'QUERY', 'TRACE']
   */
  readonly knownMethods?: readonly string[] | undefined;
  /**
   * Proxies whose `X-Forwarded-For` is believed: addresses, networks such as `10.0.0.0/8`, or the names `loopback` and
   * `private`. Whatever else a client writes into that header is ignored.
   * @default [] (the address of the connection is the client's)
   */
  readonly trustedProxies?: readonly string[] | undefined;
}

/** RFC 9110 section 5.6.2: what methods and header names are made of. */
const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

const headerName = v.pipe(
  configRule.text({
    maxLength: 64,
    pattern: TOKEN,
    rule: 'must be the name of an HTTP header, such as "x-request-id"',
  }),
  v.toLowerCase(),
);
const method = configRule.text({
  maxLength: 32,
  pattern: TOKEN,
  rule: 'must be an HTTP method, such as "GET"',
});

const trustedProxy = configRule.that<string>(
  isProxyNetwork,
  'must be an IP address, a network such as "10.0.0.0/8", "loopback" or "private"',
);

const schema: v.GenericSchema<HttpOptions> = v.partial(
  v.strictObject({
    requestIdHeader: headerName,
    managementPaths: configRule.list(configRule.urlPath(), { max: 100 }),
    knownMethods: configRule.list(method, { max: 50 }),
    trustedProxies: configRule.list(trustedProxy, { max: 100 }),
  } satisfies SchemaEntries<HttpOptions>),
);

/** Resolves the section `http`. */
export const httpSection = defineSection({
  name: 'http',
  schema,
  defaults: {
    requestIdHeader: 'x-request-id',
    managementPaths: ['/health', '/healthz', '/livez', '/readyz'],
    knownMethods: ['CONNECT', 'DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT', 'QUERY', 'TRACE'],
    trustedProxies: [],
  },
  environment: {
    EYRIE_HTTP_REQUEST_ID_HEADER: { property: 'requestIdHeader', parse: 'string' },
    EYRIE_HTTP_MANAGEMENT_PATHS: { property: 'managementPaths', parse: 'list' },
    EYRIE_HTTP_KNOWN_METHODS: { property: 'knownMethods', parse: 'list' },
    EYRIE_HTTP_TRUSTED_PROXIES: { property: 'trustedProxies', parse: 'list' },
    OTEL_INSTRUMENTATION_HTTP_KNOWN_METHODS: { property: 'knownMethods', parse: 'list' },
  },
});

/** The section `http` with its defaults filled in. */
export type ResolvedHttpOptions = ResolvedSection<typeof httpSection>;
