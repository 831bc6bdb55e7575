import { RouteReader, type RouteToken } from './route-reader.js';

// Bounded: a route is kept, and compared with the path of every new trace.
const MAX_LENGTH = 1024;
// Of a route with optional parts.
const MAX_VARIANTS = 16;

/** One segment of a path: that text, any text, or texts with something between each two of them. */
export type SegmentPattern =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'any' }
  | { readonly type: 'texts'; readonly texts: readonly string[] };

/** Segments from the start of a path, and whatever follows them where the route has a wildcard. */
export interface PathPattern {
  readonly head: readonly SegmentPattern[];
  readonly wildcard: { readonly prefix: string; readonly tail: readonly SegmentPattern[] } | undefined;
}

/** A route in the form in which paths are compared with it: one pattern, or several where parts are optional. */
export interface RoutePattern {
  /** `undefined` is every method. */
  readonly method: string | undefined;
  readonly paths: readonly PathPattern[];
}

/** What a route must look like, in words for errors. */
export const ROUTE_PATTERN_RULE = `must be a path as it is declared, such as "/users/:id" or "/assets/*", with a method before it at most, with at most one wildcard, which ends its segment, of at most ${MAX_LENGTH} characters`;

/** Whether a value is a route as {@link parseRoutePattern} takes it. */
export function isRoutePattern(value: unknown): value is string {
  if (typeof value !== 'string') return false;
  try {
    parseRoutePattern(value);
    return true;
  } catch {
    return false;
  }
}

/**
 * Reads a route as Nest, Express and Fastify declare it: `:name`, also within a segment and with an expression (which
 * is not checked), `:name?`, `*`, `*name`, `(.*)`, `{optional}`, `\:` and `::` for a colon.
 *
 * @throws SyntaxError that says what is wrong with it.
 */
export function parseRoutePattern(route: string): RoutePattern {
  if (route.length > MAX_LENGTH) throw new SyntaxError(`it is longer than ${MAX_LENGTH} characters`);
  const method = /^([a-z][a-z-]*) +/i.exec(route);
  const path = route.slice(method?.[0].length ?? 0);
  if (!/^[/{*(]/.test(path)) throw new SyntaxError('its path does not begin with "/"');
  return { method: knownMethod(method?.[1]), paths: variants(new RouteReader(path).read()).map(patternOf) };
}

function knownMethod(method: string | undefined): string | undefined {
  const name = method?.toUpperCase();
  return name === 'ALL' ? undefined : name;
}

type FlatToken = Exclude<RouteToken, { readonly type: 'optional' }>;

/** The route with and without each of its optional parts. */
function variants(tokens: readonly RouteToken[]): readonly (readonly FlatToken[])[] {
  let found: readonly (readonly FlatToken[])[] = [[]];
  for (const token of tokens) {
    const endings = token.type === 'optional' ? [[], ...variants(token.tokens)] : [[token]];
    found = found.flatMap((start) => endings.map((ending) => [...start, ...ending]));
    if (found.length > MAX_VARIANTS) throw new SyntaxError('it has too many optional parts');
  }
  return found;
}

/** A segment while it is read: its texts, with a parameter between each two, and whether a wildcard ends it. */
interface OpenSegment {
  readonly texts: string[];
  wildcard: boolean;
}

function patternOf(tokens: readonly FlatToken[]): PathPattern {
  const segments = segmentsOf(tokens);
  const at = segments.findIndex(({ wildcard }) => wildcard);
  if (at === -1) return { head: segments.map(segmentPattern), wildcard: undefined };
  const tail = segments.slice(at + 1);
  if (tail.some(({ wildcard }) => wildcard)) throw new SyntaxError('it has more than one wildcard');
  const { texts } = segments[at] as OpenSegment;
  if (texts.length > 1) throw new SyntaxError('its wildcard shares a segment with a parameter');
  return {
    head: segments.slice(0, at).map(segmentPattern),
    wildcard: { prefix: texts.join(''), tail: tail.map(segmentPattern) },
  };
}

function segmentsOf(tokens: readonly FlatToken[]): readonly OpenSegment[] {
  const segments: OpenSegment[] = [];
  let segment: OpenSegment = { texts: [''], wildcard: false };
  const append = (text: string): void => {
    if (text === '') return;
    if (segment.wildcard) throw new SyntaxError('its wildcard does not end its segment');
    segment.texts[segment.texts.length - 1] += text;
  };
  const open = (): void => {
    segment = { texts: [''], wildcard: false };
    segments.push(segment);
  };
  const [first] = tokens;
  if (first?.type !== 'text' || !first.text.startsWith('/')) open();
  for (const token of tokens) {
    if (token.type === 'text') {
      const [start = '', ...others] = token.text.split('/');
      append(start);
      for (const other of others) {
        open();
        append(other);
      }
    } else if (segment.wildcard) {
      throw new SyntaxError('its wildcard does not end its segment');
    } else if (token.type === 'parameter') segment.texts.push('');
    else segment.wildcard = true;
  }
  // A slash at the end says nothing.
  if (!segment.wildcard && segment.texts.length === 1 && segment.texts[0] === '') segments.pop();
  return segments;
}

function segmentPattern({ texts }: OpenSegment): SegmentPattern {
  const [text = ''] = texts;
  if (texts.length === 1) return { type: 'text', text };
  return texts.length === 2 && texts.join('') === '' ? { type: 'any' } : { type: 'texts', texts };
}
