import type { IncomingHttpHeaders } from 'node:http';
import { type Context, ROOT_CONTEXT, type TextMapPropagator } from '@opentelemetry/api';
import type { PropagationFormat } from '../config/propagation-options.js';
import { createPropagator } from './create-propagator.js';
import { requestHeaders } from './request-headers.js';

/** The context that the caller of a request has sent with it. */
export type RemoteContextReader = (headers: IncomingHttpHeaders) => Context;

/** What a reader of remote contexts is made with. */
export interface RemoteContextOptions {
  readonly formats: readonly PropagationFormat[];
  /** Reads these formats. @default one made for them */
  readonly propagator?: TextMapPropagator | undefined;
}

/** Headers without which a format finds nothing, whatever else is there. */
const NEEDED: Readonly<Record<PropagationFormat, readonly string[]>> = {
  tracecontext: ['traceparent'],
  baggage: ['baggage'],
  b3: ['b3', 'x-b3-traceid'],
  b3multi: ['b3', 'x-b3-traceid'],
  jaeger: ['uber-trace-id'],
};

/**
 * Reads the caller's context from the headers of a request. The common request at the edge, which carries none, costs
 * a look at each header that could tell; its context is the root. The reader never throws.
 */
export function remoteContextReader({
  formats,
  propagator = createPropagator({ formats }),
}: RemoteContextOptions): RemoteContextReader {
  const needed = [...new Set(formats.flatMap((format) => NEEDED[format]))];
  return (headers) => {
    for (const name of needed) {
      if (headers[name] !== undefined) return propagator.extract(ROOT_CONTEXT, headers, requestHeaders);
    }
    return ROOT_CONTEXT;
  };
}
