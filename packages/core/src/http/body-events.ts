import type { IncomingMessage } from 'node:http';
import type { Http2Stream } from 'node:http2';
import { type RequestContext, runInRequestContext } from '../context/request-context.js';

type Emit = (...args: unknown[]) => boolean;

/**
 * Makes the listeners of a request's own events (`data`, `end`, `close`) run in its context. Node emits them in the
 * context of the connection, from version 24 on, so that a parser's callback would otherwise lose the request.
 * Requests without a body need none of it.
 */
export function keepContextInBodyEvents(request: IncomingMessage, context: RequestContext): void {
  if (!hasBody(request)) return;
  const emit = request.emit as Emit;
  const inContext: Emit = (...args) => runInRequestContext(context, () => Reflect.apply(emit, request, args));
  request.emit = inContext as IncomingMessage['emit'];
}

function hasBody(request: IncomingMessage): boolean {
  const { stream } = request as { stream?: Http2Stream };
  if (stream !== undefined) return !stream.endAfterHeaders;
  const { headers } = request;
  const length = headers['content-length'];
  return (length !== undefined && length !== '0') || headers['transfer-encoding'] !== undefined;
}
