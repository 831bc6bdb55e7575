import { EyrieError } from '@eyrie/core/engine';
import type { RouteRatio } from '../config/sampling-options.js';
import { PathSegments } from './path-segments.js';
import { type PathPattern, parseRoutePattern, type RoutePattern } from './route-pattern.js';
import { TraceIdRatio } from './trace-id-ratio.js';

// Longer paths fit no route: no app has them, and each route would have to look at them.
const MAX_PATH_LENGTH = 4096;

/** The ratios of single routes. */
export interface RouteRatios {
  /** How many rules there are. */
  readonly size: number;
  /**
   * The ratio of the first route that fits a request by its method and its path, `undefined` where none does. Segments
   * are compared as they came: percent-encoded, with regard to case; a slash at the end of the path does not matter.
   */
  find(method: unknown, path: string): TraceIdRatio | undefined;
}

/** No ratios of single routes. */
export const NO_ROUTE_RATIOS: RouteRatios = Object.freeze({ size: 0, find: () => undefined });

/**
 * Prepares the ratios of single routes. The work for a path grows with its length and the number of rules, whatever it
 * looks like.
 *
 * @throws EyrieError `EYRIE_TRACING_ROUTE_INVALID` for what is no route.
 *
 * @example
 * ```ts
 * const routes = compileRouteRatios([{ route: 'GET /users/:id', ratio: 0.5 }]);
 * routes.find('GET', '/users/7')?.ratio; // 0.5
 * ```
 */
export function compileRouteRatios(rules: readonly RouteRatio[]): RouteRatios {
  return rules.length === 0 ? NO_ROUTE_RATIOS : new CompiledRouteRatios(rules);
}

interface CompiledRule extends RoutePattern {
  readonly ratio: TraceIdRatio;
}

class CompiledRouteRatios implements RouteRatios {
  // Bounded by the configuration: 200.
  readonly #rules: readonly CompiledRule[];
  readonly #segments: PathSegments;

  constructor(rules: readonly RouteRatio[]) {
    this.#rules = rules.map(({ route, ratio }) => ({ ...parsed(route), ratio: new TraceIdRatio(ratio) }));
    const paths = this.#rules.flatMap((rule) => rule.paths);
    this.#segments = new PathSegments(Math.max(...paths.map(({ head }) => head.length)));
  }

  get size(): number {
    return this.#rules.length;
  }

  find(method: unknown, path: string): TraceIdRatio | undefined {
    if (path.length > MAX_PATH_LENGTH || !path.startsWith('/')) return undefined;
    this.#segments.split(path);
    for (const rule of this.#rules) {
      if (rule.method !== undefined && rule.method !== method) continue;
      if (this.#fitsOne(rule.paths)) return rule.ratio;
    }
    return undefined;
  }

  #fitsOne(paths: readonly PathPattern[]): boolean {
    for (const path of paths) if (this.#segments.fits(path)) return true;
    return false;
  }
}

function parsed(route: string): RoutePattern {
  try {
    return parseRoutePattern(route);
  } catch (error) {
    throw new EyrieError({
      code: 'EYRIE_TRACING_ROUTE_INVALID',
      problem: `The route ${JSON.stringify(route)} of the sampling ratios cannot be read: ${(error as Error).message}`,
      remedy: 'Write it as it is declared, with prefix and version, such as "GET /users/:id" or "/assets/*"',
      cause: error,
    });
  }
}
