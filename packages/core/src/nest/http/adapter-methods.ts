import type { AbstractHttpAdapter } from '@nestjs/core';
import type { EyrieApp } from '../../app/eyrie-app.js';
import { overrideMethod } from '../override-method.js';

/** What an adapter binding is given. */
export interface AdapterBindingContext {
  readonly adapter: AbstractHttpAdapter;
  readonly app: EyrieApp;
}

// Those of Nest's RequestMethod.
const ROUTE_METHODS = [
  'all',
  'copy',
  'delete',
  'get',
  'head',
  'lock',
  'mkcol',
  'move',
  'options',
  'patch',
  'post',
  'propfind',
  'proppatch',
  'put',
  'query',
  'search',
  'unlock',
];

/** Calls `onRoute` with each route that is declared through the adapter; it may replace the route's handler. */
export function onDeclaredRoute(
  adapter: AbstractHttpAdapter,
  onRoute: (path: string, handler: RouteHandler) => RouteHandler,
): () => void {
  const undo = ROUTE_METHODS.map((method) =>
    overrideMethod(adapter, method, (original) => (...args) => {
      const [path] = args;
      const handler = args.at(-1);
      if (args.length < 2 || typeof path !== 'string' || typeof handler !== 'function') {
        return Reflect.apply(original, adapter, args);
      }
      return Reflect.apply(original, adapter, [...args.slice(0, -1), onRoute(path, handler as RouteHandler)]);
    }),
  );
  return () => {
    for (const each of undo) each();
  };
}

/** Calls `onError` with what reaches the adapter's error handler: what was thrown before or outside of a route. */
export function onAdapterError(
  adapter: AbstractHttpAdapter,
  onError: (error: unknown, request: unknown) => void,
): () => void {
  return overrideMethod(adapter, 'setErrorHandler', (original) => (handler, ...rest) => {
    // Express tells an error handler by its four parameters.
    const observed = (error: unknown, request: unknown, response: unknown, next: unknown): unknown => {
      onError(error, request);
      return (handler as RouteHandler)(error, request, response, next);
    };
    return Reflect.apply(original, adapter, [observed, ...rest]);
  });
}

/** A framework's handler, whatever its parameters. */
export type RouteHandler = (...args: unknown[]) => unknown;
