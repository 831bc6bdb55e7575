import type { Diagnostic, Environment } from '@eyrie/core/engine';
import type { OtlpProtocol, OtlpTraceExporter } from '../config/delivery-options.js';
import { type SetVariable, setVariables } from './otlp-variables.js';

/** Where an exporter sends to, or the variable that names what it cannot send to. */
export type OtlpEndpoint =
  | { readonly state: 'usable'; readonly url: string }
  | { readonly state: 'unusable'; readonly variable: string; readonly rule: string };

/** What decides on an endpoint. */
export interface OtlpEndpointRequest {
  readonly exporter: Pick<OtlpTraceExporter, 'endpoint'>;
  readonly protocol: OtlpProtocol;
  readonly environment: Environment;
}

const PATH = 'v1/traces';
const DEFAULT_URLS: Readonly<Record<OtlpProtocol, string>> = Object.freeze({
  'http/json': `http://localhost:4318/${PATH}`,
  'http/protobuf': `http://localhost:4318/${PATH}`,
  grpc: 'http://localhost:4317',
});
const HAS_SCHEME = /^\w+:\/\//;

/**
 * The endpoint of the option, else of the variable for traces, else of that for all signals, else the default one. One
 * that is named and cannot be used never gives way to the next: spans would go where nobody has sent them.
 */
export function findOtlpEndpoint({ exporter, protocol, environment }: OtlpEndpointRequest): OtlpEndpoint {
  const { endpoint } = exporter;
  if (endpoint !== undefined) return usable(protocol === 'grpc' ? endpoint : withPath(endpoint));
  const [named] = setVariables(environment, 'ENDPOINT');
  if (named === undefined) return usable(DEFAULT_URLS[protocol]);
  const { variable, text } = named;
  if (protocol === 'grpc') {
    if (hostOf(text) !== undefined) return usable(text);
    return { state: 'unusable', variable, rule: 'must be a URL, or a host and its port' };
  }
  if (isHttpUrl(text)) return usable(signalUrl(named));
  return {
    state: 'unusable',
    variable,
    rule: 'must be an http or https URL such as "http://collector:4318"',
  };
}

/** What is said of a variable that names no usable endpoint. Its value is not told: it may hold secrets. */
export function endpointIgnored({
  variable,
  rule,
}: OtlpEndpoint & { readonly state: 'unusable' }): Diagnostic {
  return {
    code: 'EYRIE_TRACING_VARIABLE_IGNORED',
    key: variable,
    problem: `The environment variable ${variable} is ignored, as its value ${rule}, so that spans are sent nowhere`,
    remedy: `Correct ${variable}, or unset it`,
  };
}

/** Host and port of an endpoint, without what may be secret in it. `undefined` where there is none. */
export function hostOf(endpoint: string): string | undefined {
  // The exporter of gRPC takes a bare host and port.
  const url = HAS_SCHEME.test(endpoint) ? endpoint : `http://${endpoint}`;
  return URL.canParse(url) ? new URL(url).host : undefined;
}

function usable(url: string): OtlpEndpoint {
  return { state: 'usable', url };
}

// The variable for traces is the whole URL; that for all signals is what their paths are appended to.
function signalUrl({ scope, text }: SetVariable): string {
  return scope === 'traces' ? new URL(text).href : `${text.replace(/\/+$/, '')}/${PATH}`;
}

function withPath(endpoint: string): string {
  const url = new URL(endpoint);
  if (url.pathname === '/') url.pathname = `/${PATH}`;
  return url.href;
}

function isHttpUrl(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
}
