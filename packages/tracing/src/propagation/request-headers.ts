import type { IncomingHttpHeaders } from 'node:http';
import type { TextMapGetter } from '@opentelemetry/api';

/**
 * Reads the headers of a request as Node gives them, of HTTP/1.1 and of HTTP/2, whose pseudo headers it passes over.
 * Node has joined duplicates with a comma, so that a `traceparent` that came twice is malformed.
 */
export const requestHeaders: TextMapGetter<IncomingHttpHeaders> = Object.freeze({
  get: (headers: IncomingHttpHeaders, name: string): string | string[] | undefined => headers[name],
  keys: (headers: IncomingHttpHeaders): string[] =>
    Object.keys(headers).filter((name) => !name.startsWith(':')),
});
