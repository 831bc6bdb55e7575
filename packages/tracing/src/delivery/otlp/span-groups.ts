import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import type { Scope } from './trace-encoding.js';

type Resource = ReadableSpan['resource'];

/** What belongs to a resource, and within it to an instrumentation scope: OTLP writes both once. */
interface Grouped {
  readonly resource: Resource;
  readonly instrumentationScope: Scope;
}

/** Spans, or what was written of them, by their resource and within it by their scope. */
export type SpanGroups<Item> = ReadonlyMap<Resource, ReadonlyMap<Scope, readonly Item[]>>;

/** Groups spans by the objects that they share, in the order in which these came first. */
export function groupSpans<Item extends Grouped>(spans: readonly Item[]): SpanGroups<Item> {
  const groups = new Map<Resource, Map<Scope, Item[]>>();
  for (const span of spans) {
    let scopes = groups.get(span.resource);
    if (scopes === undefined) {
      scopes = new Map();
      groups.set(span.resource, scopes);
    }
    const ofScope = scopes.get(span.instrumentationScope);
    if (ofScope === undefined) scopes.set(span.instrumentationScope, [span]);
    else ofScope.push(span);
  }
  return groups;
}
