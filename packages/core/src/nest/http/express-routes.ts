import type { IncomingMessage } from 'node:http';
import { pathOf } from '../../http/http-server-observation.js';

interface ExpressLayer {
  readonly route?: { readonly path?: unknown; readonly methods?: Readonly<Record<string, boolean>> };
  /** Returns `false`, or what it matched; older routers return `true`. */
  match?(path: string): unknown;
}

/** What is read of Express' router; each part is looked for before it is used. */
export interface ExpressRouter {
  readonly stack?: readonly ExpressLayer[];
}

/**
 * The path of the first accepted route that Express would have chosen, had an error not come first.
 * Matches with the router's own layers, so that case, strictness and decoding are Express' own.
 */
export function routeThatWouldMatch(
  router: ExpressRouter | undefined,
  request: IncomingMessage,
  accepts: (path: string) => boolean,
): string | undefined {
  const path = pathOf(request.url ?? '');
  const method = (request.method ?? '').toLowerCase();
  for (const layer of router?.stack ?? []) {
    const declared = layer.route?.path;
    if (typeof declared !== 'string' || !accepts(declared)) continue;
    if (handles(layer, method) && matches(layer, path)) return declared;
  }
  return undefined;
}

function handles({ route }: ExpressLayer, method: string): boolean {
  const methods = route?.methods;
  return methods?._all === true || methods?.[method] === true || (method === 'head' && methods?.get === true);
}

function matches(layer: ExpressLayer, path: string): boolean {
  try {
    return Boolean(layer.match?.(path));
  } catch {
    // Express itself answers a path that it cannot decode with 400, under no route.
    return false;
  }
}
