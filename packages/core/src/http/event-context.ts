import type { EventEmitter } from 'node:events';
import type { IncomingMessage } from 'node:http';
import type { Http2Stream } from 'node:http2';
import { type RequestContext, runInRequestContext } from '../context/request-context.js';

type Emit = (...args: unknown[]) => boolean;

/**
 * Makes the listeners of an emitter's own events run in a request's context, whichever context Node emits them in: from
 * version 24 on the events of a body come in that of the connection, and a pipelined response is finished in that of
 * the response before it.
 */
export function keepContextInEvents(emitter: EventEmitter, context: RequestContext): void {
  const emit = emitter.emit as Emit;
  const inContext: Emit = (...args) => runInRequestContext(context, () => Reflect.apply(emit, emitter, args));
  emitter.emit = inContext;
}

/** Whether a request has a body, whose events need its context. */
export function hasBody(request: IncomingMessage): boolean {
  const { stream } = request as { stream?: Http2Stream };
  if (stream !== undefined) return !stream.endAfterHeaders;
  const { headers } = request;
  const length = headers['content-length'];
  return (length !== undefined && length !== '0') || headers['transfer-encoding'] !== undefined;
}
