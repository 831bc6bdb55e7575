import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import type { Scope } from './trace-encoding.js';

type Resource = ReadableSpan['resource'];

/** Spans by what OTLP writes once for them: their resource, and within it their instrumentation scope. */
export type SpanGroups = ReadonlyMap<Resource, ReadonlyMap<Scope, readonly ReadableSpan[]>>;

/** Groups spans by the objects that they share, in the order in which these came first. */
export function groupSpans(spans: readonly ReadableSpan[]): SpanGroups {
  const groups = new Map<Resource, Map<Scope, ReadableSpan[]>>();
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
