import type { IncomingMessage, ServerResponse } from 'node:http';
import type { EyrieApp } from '../../app/eyrie-app.js';
import { overrideMethod } from '../override-method.js';

/** How a framework's request and reply lead to Node's own. */
export interface FrameworkShape<Request, Reply> {
  request(request: Request): IncomingMessage;
  response(reply: Reply): ServerResponse;
  /** Eyrie answers: the framework must leave the reply alone. */
  taken(reply: Reply): void;
}

/** The hook that an adapter runs before everything else of the app, with whatever the framework gives it. */
type RequestHook<Request, Reply> = (request: Request, reply: Reply, done: () => void) => unknown;

// Nest's own declarations leave the hook's parameters open.
interface HookedAdapter<Request, Reply> {
  onRequestHook?: RequestHook<Request, Reply>;
  setOnRequestHook(hook: RequestHook<Request, Reply>): void;
}

/**
 * Takes the adapter's hook that runs before everything else: there requests that no server announced begin, and
 * management endpoints answer. The adapter has one slot for it, so the app's own hook is called from ours.
 * Returns what gives the slot back.
 */
export function takeFirstHook<Request extends object, Reply>(
  adapter: object,
  app: EyrieApp,
  shape: FrameworkShape<Request, Reply>,
): () => void {
  const hooked = adapter as HookedAdapter<Request, Reply>;
  let appHook = hooked.onRequestHook;
  // What an asynchronous hook returns matters to the adapter.
  const callAppHook: RequestHook<Request, Reply> = (request, reply, done) =>
    appHook === undefined ? done() : appHook.call(adapter as never, request, reply, done);
  hooked.setOnRequestHook((framed, reply, done) => {
    const request = shape.request(framed);
    const response = shape.response(reply);
    return app.http.enter(request, response, () => {
      if (!Object.is(framed, request)) app.http.observationOf(request)?.framedBy(framed);
      return app.management.handle(request, response) ? shape.taken(reply) : callAppHook(framed, reply, done);
    });
  });
  const undo = overrideMethod(adapter, 'setOnRequestHook', () => (hook) => {
    appHook = hook as RequestHook<Request, Reply>;
  });
  return () => {
    undo();
    hooked.setOnRequestHook(callAppHook);
  };
}
