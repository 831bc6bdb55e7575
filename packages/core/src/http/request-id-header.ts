import type { OutgoingHttpHeader, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { http2StreamOf } from './response-end.js';

/** Gives a response its request id. A header of that name that the app sets itself wins. */
export type RequestIdHeader = (response: ServerResponse, name: string, requestId: string) => void;

/** For frameworks that set each header on the response. */
export const setAtOnce: RequestIdHeader = (response, name, requestId) => {
  response.setHeader(name, requestId);
};

type Headers = OutgoingHttpHeaders | OutgoingHttpHeader[];
type WriteHead = (statusCode: number, reason?: string | Headers, headers?: Headers) => ServerResponse;

/**
 * For frameworks that hand all headers over with the head, as Fastify does: a header that was set before would make
 * Node check and copy every one of them again.
 */
export const addToHead: RequestIdHeader = (response, name, requestId) => {
  if (http2StreamOf(response) !== undefined) {
    response.setHeader(name, requestId);
    return;
  }
  const writeHead = response.writeHead as WriteHead;
  const withId: WriteHead = (statusCode, reason, headers) => {
    if (isByName(reason)) return writeHead.call(response, statusCode, withHeader(reason, name, requestId));
    if (isByName(headers))
      return writeHead.call(response, statusCode, reason, withHeader(headers, name, requestId));
    if (!response.hasHeader(name)) response.setHeader(name, requestId);
    return writeHead.call(response, statusCode, reason, headers);
  };
  response.writeHead = withId;
};

/** The headers with one more, unless they have it already, in whatever case. */
function withHeader(headers: OutgoingHttpHeaders, name: string, value: string): OutgoingHttpHeaders {
  for (const given in headers) {
    if (given.length === name.length && given.toLowerCase() === name) return headers;
  }
  return { [name]: value, ...headers };
}

function isByName(headers: string | Headers | undefined): headers is OutgoingHttpHeaders {
  return typeof headers === 'object' && headers !== null && !Array.isArray(headers);
}
