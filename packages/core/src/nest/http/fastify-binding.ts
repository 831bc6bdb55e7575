import type { IncomingMessage, ServerResponse } from 'node:http';
import { addToHead, setAtOnce } from '../../http/request-id-header.js';
import { type AdapterBindingContext, onAdapterError, onDeclaredRoute } from './adapter-methods.js';
import { takeFirstHook } from './first-hook.js';

type Done = (error: null, payload: unknown) => void;
type PreParsing = (request: FastifyRequest, reply: FastifyReply, payload: unknown, done: Done) => void;
interface FastifyRequest {
  readonly raw: IncomingMessage;
}
interface FastifyReply {
  readonly raw: ServerResponse;
  hijack(): void;
}
interface RouteOptions {
  readonly url: string;
  preParsing?: PreParsing | PreParsing[];
}
interface FastifyInstance {
  addHook(name: 'onRoute', hook: (route: RouteOptions) => void): void;
}

/** Fastify: the adapter's first hook, and routes that say that they were reached. */
export function bindFastify({ adapter, app }: AdapterBindingContext): () => void {
  const { http } = app;
  const undoFirst = takeFirstHook<FastifyRequest, FastifyReply>(adapter, app, {
    request: ({ raw }) => raw,
    response: ({ raw }) => raw,
    taken: (reply) => reply.hijack(),
  });
  http.giveRequestIdWith(addToHead);
  const undoRoutes = onDeclaredRoute(adapter, (path, handler) => {
    http.routes.add(path);
    return handler;
  });
  adapter.getInstance<FastifyInstance>().addHook('onRoute', (route) => {
    const template = http.routes.templateOf(route.url);
    if (template === undefined) return;
    // After the middleware has let the request through, before its body is read. A hook of the route itself, since
    // Fastify builds an object of a dozen properties for whoever asks a request for its route.
    const reached: PreParsing = (request, _reply, payload, done) => {
      http.observationOf(request.raw)?.matched(template);
      done(null, payload);
    };
    route.preParsing = [reached, ...[route.preParsing ?? []].flat()];
  });
  const undoErrors = onAdapterError(adapter, (error, request) => {
    http.observationOf((request as FastifyRequest).raw)?.failed(error);
  });
  return () => {
    http.giveRequestIdWith(setAtOnce);
    undoFirst();
    undoRoutes();
    undoErrors();
  };
}
