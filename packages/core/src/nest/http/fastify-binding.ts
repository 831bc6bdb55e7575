import type { IncomingMessage, ServerResponse } from 'node:http';
import { overrideMethod } from '../override-method.js';
import { type AdapterBindingContext, onAdapterError, onDeclaredRoute } from './adapter-binding.js';

type Done = (error?: unknown, payload?: unknown) => void;
type RequestHook = (request: FastifyRequest, reply: FastifyReply, done: Done) => unknown;
interface FastifyRequest {
  readonly raw: IncomingMessage;
  readonly routeOptions?: { readonly url?: string };
}
interface FastifyReply {
  readonly raw: ServerResponse;
  hijack(): void;
}
interface FastifyInstance {
  addHook(
    name: 'preParsing',
    hook: (request: FastifyRequest, reply: FastifyReply, payload: unknown, done: Done) => void,
  ): void;
}
// Nest's own declarations leave the hook's parameters open.
interface FastifyAdapter {
  onRequestHook?: RequestHook;
  setOnRequestHook(hook: RequestHook): void;
}

/** Fastify: the adapter's first hook, and the route as the router chose it, once the middleware let it through. */
export function bindFastify({ adapter, app }: AdapterBindingContext): () => void {
  const undoFirst = chainFirstHook(adapter as unknown as FastifyAdapter, (request, reply, next) => {
    app.http.enter(request.raw, reply.raw, () => {
      if (!app.management.handle(request.raw, reply.raw)) return next();
      reply.hijack();
    });
  });
  let bound = true;
  adapter.getInstance<FastifyInstance>().addHook('preParsing', (request, _reply, payload, done) => {
    if (bound) {
      const template = app.http.routes.templateOf(request.routeOptions?.url);
      if (template !== undefined) app.http.observationOf(request.raw)?.matched(template);
    }
    done(null, payload);
  });
  const undoRoutes = onDeclaredRoute(adapter, (path, handler) => {
    app.http.routes.add(path);
    return handler;
  });
  const undoErrors = onAdapterError(adapter, (error, request) => {
    app.http.observationOf((request as FastifyRequest).raw)?.failed(error);
  });
  return () => {
    bound = false;
    undoFirst();
    undoRoutes();
    undoErrors();
  };
}

// The adapter has one slot for the hook that runs before all others: the app's own hook is called from ours.
function chainFirstHook(
  adapter: FastifyAdapter,
  first: (request: FastifyRequest, reply: FastifyReply, next: () => void) => void,
): () => void {
  let appHook = adapter.onRequestHook;
  adapter.setOnRequestHook((request, reply, done) => {
    first(request, reply, () => {
      if (appHook === undefined) done();
      else Reflect.apply(appHook, adapter, [request, reply, done]);
    });
  });
  const undo = overrideMethod(adapter, 'setOnRequestHook', () => (hook) => {
    appHook = hook as RequestHook;
  });
  return () => {
    undo();
    adapter.setOnRequestHook((request, reply, done) => {
      if (appHook === undefined) done();
      else Reflect.apply(appHook, adapter, [request, reply, done]);
    });
  };
}
