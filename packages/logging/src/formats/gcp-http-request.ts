import { isIP } from 'node:net';
import type { AccessFields } from '../line/log-line.js';

/** A request as `google.logging.type.HttpRequest` in its JSON mapping. */
export interface GcpHttpRequest {
  readonly requestMethod: string;
  /** Without scheme, host and query, which an access line does not have. */
  readonly requestUrl: string;
  readonly status: number;
  /** An int64, which JSON carries as text. Of the body alone, as Google's own libraries fill it. */
  readonly requestSize: string | undefined;
  readonly responseSize: string | undefined;
  readonly userAgent: string | undefined;
  readonly remoteIp: string | undefined;
  /** A `google.protobuf.Duration`: seconds with 0, 3 or 6 digits after the point, then `s`. */
  readonly latency: string;
}

export function httpRequest(http: AccessFields): GcpHttpRequest {
  return {
    requestMethod: http.method,
    requestUrl: http.path,
    status: http.status_code,
    requestSize: http.request_bytes === undefined ? undefined : String(http.request_bytes),
    responseSize: http.response_bytes === undefined ? undefined : String(http.response_bytes),
    userAgent: http.user_agent,
    remoteIp: isAddress(http.client_ip) ? http.client_ip : undefined,
    latency: `${(http.duration_ms / 1000).toFixed(6).replace(/\.000000$|000$/, '')}s`,
  };
}

/** What an access line knows and `httpRequest` has no place for. */
export function httpRemainder({
  route,
  outcome,
  client_ip,
}: AccessFields): Readonly<Record<string, unknown>> {
  return { route, outcome, client_ip: isAddress(client_ip) ? undefined : client_ip };
}

// A hash of an address is none.
function isAddress(text: string | undefined): boolean {
  return text !== undefined && isIP(text) !== 0;
}
