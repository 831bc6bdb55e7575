import type { IncomingMessage, ServerResponse } from 'node:http';
import { type AdapterBindingContext, onAdapterError, onDeclaredRoute } from './adapter-binding.js';
import { takeFirstHook } from './first-hook.js';

type Done = (error?: unknown, payload?: unknown) => void;
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
/** Fastify: the adapter's first hook, and the route as the router chose it, once the middleware let it through. */
export function bindFastify({ adapter, app }: AdapterBindingContext): () => void {
  const undoFirst = takeFirstHook<FastifyRequest, FastifyReply>(adapter, app, {
    request: ({ raw }) => raw,
    response: ({ raw }) => raw,
    taken: (reply) => reply.hijack(),
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
