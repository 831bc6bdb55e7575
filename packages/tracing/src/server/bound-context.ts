import type { ServerResponse } from 'node:http';
import { type Context, context, ROOT_CONTEXT } from '@opentelemetry/api';

const PROBE = Symbol('eyrie.tracing.probe');

/**
 * The context to which an instrumentation has bound the listeners of a response, as that of `node:http` does with the
 * span that it opens; the root where none has. A listener that is added afterwards runs in it.
 */
export function contextBoundTo(response: ServerResponse): Context {
  let bound = ROOT_CONTEXT;
  response.once(PROBE, () => {
    bound = context.active();
  });
  context.with(ROOT_CONTEXT, () => response.emit(PROBE));
  return bound;
}
