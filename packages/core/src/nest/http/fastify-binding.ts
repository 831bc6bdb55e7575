import type { IncomingMessage, ServerResponse } from 'node:http';
import { addToHead, setAtOnce } from '../../http/request-id-header.js';
import { UNMATCHED_ROUTE } from '../../http/route.js';
import { copyMetadata } from '../methods/copy-metadata.js';
import {
  type AdapterBindingContext,
  onAdapterError,
  onDeclaredRoute,
  type RouteHandler,
} from './adapter-binding.js';
import { takeFirstHook } from './first-hook.js';

interface FastifyRequest {
  readonly raw: IncomingMessage;
  readonly routeOptions?: { readonly url?: string };
}
interface FastifyReply {
  readonly raw: ServerResponse;
  hijack(): void;
}

/** Fastify: the adapter's first hook, and handlers that say which route was reached. */
export function bindFastify({ adapter, app }: AdapterBindingContext): () => void {
  const { http } = app;
  const undoFirst = takeFirstHook<FastifyRequest, FastifyReply>(adapter, app, {
    request: ({ raw }) => raw,
    response: ({ raw }) => raw,
    taken: (reply) => reply.hijack(),
  });
  http.giveRequestIdWith(addToHead);
  const undoRoutes = onDeclaredRoute(adapter, (path, handler) => {
    const template = http.routes.add(path);
    const reporting: RouteHandler = function (this: unknown, request, reply, ...rest) {
      http.observationOf((request as FastifyRequest).raw)?.matched(template);
      return handler.call(this, request, reply, ...rest);
    };
    copyMetadata(handler, reporting);
    return reporting;
  });
  const undoErrors = onAdapterError(adapter, (error, request) => {
    const { raw, routeOptions } = request as FastifyRequest;
    const observation = http.observationOf(raw);
    if (observation === undefined) return;
    observation.failed(error);
    if (observation.route !== UNMATCHED_ROUTE || !isOfRoute(error)) return;
    const template = http.routes.templateOf(routeOptions?.url);
    if (template !== undefined) observation.matched(template);
  });
  return () => {
    http.giveRequestIdWith(setAtOnce);
    undoFirst();
    undoRoutes();
    undoErrors();
  };
}

// What Fastify or a plugin of it raises for a route that it has chosen: a body that it refuses or that breaks off.
function isOfRoute(error: unknown): boolean {
  try {
    if (error instanceof SyntaxError) return true;
    const { code } = (error ?? {}) as { code?: unknown };
    return typeof code === 'string' && (code.startsWith('FST_') || code === 'ECONNRESET');
  } catch {
    // A getter of a hostile object may throw.
    return false;
  }
}
