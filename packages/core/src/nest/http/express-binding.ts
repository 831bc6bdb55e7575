import type { IncomingMessage, ServerResponse } from 'node:http';
import type { HttpServerObservation } from '../../http/http-server-observation.js';
import { UNMATCHED_ROUTE } from '../../http/route.js';
import { copyMetadata } from '../methods/copy-metadata.js';
import {
  type AdapterBindingContext,
  onAdapterError,
  onDeclaredRoute,
  type RouteHandler,
} from './adapter-binding.js';
import { type ExpressRouter, routeThatWouldMatch } from './express-routes.js';

type Next = (reason?: unknown) => void;
type ExpressInstance = {
  readonly router?: ExpressRouter;
  use(middleware: (request: IncomingMessage, response: ServerResponse, next: Next) => void): void;
};

// The errors of body-parser, which Express raises before it looks for a route.
const BODY_ERROR = /^(?:charset|encoding|entity|parameters|request|stream)\./;

/** Express: a first middleware, and handlers that say which route was reached. */
export function bindExpress({ adapter, app }: AdapterBindingContext): () => void {
  const instance = adapter.getInstance<ExpressInstance>();
  let bound = true;
  instance.use((request, response, next) => {
    if (!bound) return next();
    app.http.enter(request, response, () => {
      if (!app.management.handle(request, response)) next();
    });
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
      instance.router,
      request as IncomingMessage,
      (path) => app.http.routes.templateOf(path) !== undefined,
    );
    const template = app.http.routes.templateOf(registered);
    if (template !== undefined) observation.matched(template);
  });
  return () => {
    bound = false;
    undoRoutes();
    undoErrors();
  };
}

function reportingRoute(
  template: string,
  handler: RouteHandler,
  observationOf: (request: IncomingMessage) => HttpServerObservation | undefined,
): RouteHandler {
  const reporting: RouteHandler = function (this: unknown, request, response, next) {
    const observation = observationOf(request as IncomingMessage);
    if (observation === undefined) return Reflect.apply(handler, this, [request, response, next]);
    observation.matched(template);
    // A route of another version or host passes the request on: then it was not the one.
    const passOn: Next = (reason) => {
      if (reason === undefined || reason === 'route' || reason === 'router') observation.passedOn();
      (next as Next)(reason);
    };
    return Reflect.apply(handler, this, [request, response, passOn]);
  };
  copyMetadata(handler, reporting);
  return reporting;
}

function isBodyError(error: unknown): boolean {
  const { type } = (error ?? {}) as { type?: unknown };
  return typeof type === 'string' && BODY_ERROR.test(type);
}
