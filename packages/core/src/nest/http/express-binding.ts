import type { IncomingMessage, ServerResponse } from 'node:http';
import type { HttpServerObservation } from '../../http/http-server-observation.js';
import { UNMATCHED_ROUTE } from '../../http/route.js';
import { copyMetadata } from '../methods/copy-metadata.js';
import {
  type AdapterBindingContext,
  onAdapterError,
  onDeclaredRoute,
  type RouteHandler,
} from './adapter-methods.js';
import { type ExpressRouter, routeThatWouldMatch } from './express-routes.js';
import { takeFirstHook } from './first-hook.js';

type Next = (reason?: unknown) => void;
type ExpressInstance = { readonly router?: ExpressRouter };

// The errors of body-parser, which Express raises before it looks for a route.
const BODY_ERROR = /^(?:charset|encoding|entity|parameters|request|stream)\./;

/** Express: the adapter's first hook, and handlers that say which route was reached. */
export function bindExpress({ adapter, app }: AdapterBindingContext): () => void {
  const undoFirst = takeFirstHook<IncomingMessage, ServerResponse>(adapter, app, {
    request: (request) => request,
    response: (response) => response,
    taken() {},
  });
  const undoRoutes = onDeclaredRoute(adapter, (path, handler) => {
    const template = app.http.routes.add(path);
    return reportingRoute(template, handler, (request) => app.http.observationOf(request));
  });
  const undoErrors = onAdapterError(adapter, (error, request) => {
    const observation = app.http.observationOf(request as IncomingMessage);
    if (observation === undefined) return;
    observation.failed(error);
    if (observation.route !== UNMATCHED_ROUTE || !isBodyError(error)) return;
    const registered = routeThatWouldMatch(
      adapter.getInstance<ExpressInstance>().router,
      request as IncomingMessage,
      (path) => app.http.routes.templateOf(path) !== undefined,
    );
    const template = app.http.routes.templateOf(registered);
    if (template !== undefined) observation.matched(template);
  });
  return () => {
    undoFirst();
    undoRoutes();
    undoErrors();
  };
}

function reportingRoute(
  template: string,
  handler: RouteHandler,
  observationOf: (request: IncomingMessage) => HttpServerObservation | undefined,
): RouteHandler {
  // Express tells an error handler by its four parameters; it is no answer of the route.
  if (handler.length > 3) return handler;
  const reporting: RouteHandler = function (this: unknown, request, response, next) {
    const observation = observationOf(request as IncomingMessage);
    if (observation === undefined) return handler.call(this, request, response, next);
    observation.matched(template);
    // A route of another version or host passes the request on: then it was not the one, unless it has answered.
    const passOn: Next = (reason) => {
      const onward = reason === undefined || reason === 'route' || reason === 'router';
      if (onward && !observation.response.headersSent) observation.passedOn();
      (next as Next)(reason);
    };
    return handler.call(this, request, response, passOn);
  };
  copyMetadata(handler, reporting);
  return reporting;
}

function isBodyError(error: unknown): boolean {
  try {
    const { type } = (error ?? {}) as { type?: unknown };
    return typeof type === 'string' && BODY_ERROR.test(type);
  } catch {
    // A getter of a hostile object may throw.
    return false;
  }
}
