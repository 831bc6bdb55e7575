import { isIP } from 'node:net';
import type { AccessFields } from '../line/log-line.js';

type Fields = Readonly<Record<string, unknown>>;

/** The request that a line belongs to, where nothing but its id is known. */
export function requestOf(requestId: string | undefined): Fields {
  return requestId === undefined ? {} : { http: { request: { id: requestId } } };
}

/** A whole request: `http`, `url`, `client` and `user_agent` of the Elastic Common Schema. */
export function httpOf(http: AccessFields, requestId: string | undefined): Fields {
  return {
    http: {
      request: { method: http.method, id: requestId, body: bytesOf(http.request_bytes) },
      response: { status_code: http.status_code, body: bytesOf(http.response_bytes) },
    },
    url: { path: http.path },
    client: clientOf(http.client_ip),
    user_agent: http.user_agent === undefined ? undefined : { original: http.user_agent },
  };
}

function bytesOf(bytes: number | undefined): Fields | undefined {
  return bytes === undefined ? undefined : { bytes };
}

// Elasticsearch refuses a whole document for an `ip` that is none, such as a hash or one with a zone.
function clientOf(address: string | undefined): Fields | undefined {
  if (address === undefined) return undefined;
  return isIP(address) !== 0 && !address.includes('%') ? { address, ip: address } : { address };
}
