import type { ReadableSpan } from '@opentelemetry/sdk-trace';

/** A span that has ended, apart from the one that waits for its trace: what changes one leaves the other alone. */
export function copyOfSpan(span: ReadableSpan): ReadableSpan {
  const context = span.spanContext();
  return {
    name: span.name,
    kind: span.kind,
    spanContext: () => context,
    ...(span.parentSpanContext !== undefined && { parentSpanContext: span.parentSpanContext }),
    startTime: span.startTime,
    endTime: span.endTime,
    duration: span.duration,
    ended: span.ended,
    status: { ...span.status },
    attributes: { ...span.attributes },
    events: span.events.map((event) => ({
      ...event,
      ...(event.attributes !== undefined && { attributes: { ...event.attributes } }),
    })),
    links: span.links.map((link) => ({
      ...link,
      ...(link.attributes !== undefined && { attributes: { ...link.attributes } }),
    })),
    resource: span.resource,
    instrumentationScope: span.instrumentationScope,
    droppedAttributesCount: span.droppedAttributesCount,
    droppedEventsCount: span.droppedEventsCount,
    droppedLinksCount: span.droppedLinksCount,
  };
}
