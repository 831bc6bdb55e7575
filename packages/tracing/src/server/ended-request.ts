import type { HttpServerObservation } from '@eyrie/core/engine';
import {
  type Attributes,
  type HrTime,
  type Link,
  type SpanContext,
  SpanKind,
  type SpanStatus,
  SpanStatusCode,
} from '@opentelemetry/api';
import type { InstrumentationScope } from '@opentelemetry/core';
import type { Resource } from '@opentelemetry/resources';
import type { ReadableSpan, TimedEvent } from '@opentelemetry/sdk-trace';
import type { ResolvedTracingOptions } from '../config/tracing-options.js';
import { hrTimeOf, later } from '../spans/hr-time.js';
import { EXCEPTION, tellException } from '../spans/record-error.js';
import { type RequestAttributesOptions, requestAttributes } from './request-attributes.js';
import { resultAttributes, spanNameOf } from './request-result.js';

// What an unwritten span has at most.
const MAX_ATTRIBUTES = 16;
const MAX_EVENTS = 1;
const MAX_EVENT_ATTRIBUTES = 3;
const MAX_TEXT_LENGTH = 16_384;

const ZERO: HrTime = [0, 0];
const UNSET: SpanStatus = Object.freeze({ code: SpanStatusCode.UNSET });
const FAILED: SpanStatus = Object.freeze({ code: SpanStatusCode.ERROR });
const NO_EVENTS: TimedEvent[] = [];
const NO_LINKS: Link[] = [];

/** What an ended request is told from. */
export interface EndedRequestParts extends RequestAttributesOptions {
  readonly observation: HttpServerObservation;
  readonly identity: SpanContext;
  readonly parent: SpanContext | undefined;
  readonly resource: Resource;
  readonly scope: InstrumentationScope;
}

/** Whether an unwritten span may go beyond these limits, which the SDK keeps: then it has to make the span. */
export function mayExceed({
  attributes,
  attributeLength,
  events,
  eventAttributes,
}: ResolvedTracingOptions['limits']): boolean {
  return (
    attributes < MAX_ATTRIBUTES ||
    attributeLength < MAX_TEXT_LENGTH ||
    events < MAX_EVENTS ||
    eventAttributes < MAX_EVENT_ATTRIBUTES
  );
}

/**
 * The span of a request that nobody has written on, as it is delivered: straight from the observation, without the
 * checks that an SDK must make of what it is given.
 */
export class EndedRequest implements ReadableSpan {
  readonly kind = SpanKind.SERVER;
  readonly ended = true;
  readonly name: string;
  readonly parentSpanContext?: SpanContext;
  readonly startTime: HrTime;
  readonly endTime: HrTime;
  readonly duration: HrTime;
  readonly attributes: Attributes;
  readonly status: SpanStatus;
  readonly events: TimedEvent[];
  readonly links = NO_LINKS;
  readonly resource: Resource;
  readonly instrumentationScope: InstrumentationScope;
  readonly droppedAttributesCount = 0;
  readonly droppedEventsCount = 0;
  readonly droppedLinksCount = 0;
  readonly #identity: SpanContext;

  constructor(parts: EndedRequestParts) {
    const { observation, identity, parent, resource, scope } = parts;
    const { startTime, duration = 0 } = observation;
    this.#identity = identity;
    this.name = spanNameOf(observation);
    if (parent !== undefined) this.parentSpanContext = parent;
    this.startTime = hrTimeOf(startTime);
    this.endTime = later(this.startTime, duration);
    this.duration = later(ZERO, duration);
    this.attributes = requestAttributes(observation, parts);
    resultAttributes(observation, this.attributes);
    const failed = observation.outcome === 'server_error';
    this.status = failed ? FAILED : UNSET;
    this.events =
      failed && observation.error !== undefined ? [this.#exception(observation.error)] : NO_EVENTS;
    this.resource = resource;
    this.instrumentationScope = scope;
  }

  spanContext(): SpanContext {
    return this.#identity;
  }

  #exception(error: unknown): TimedEvent {
    return {
      name: EXCEPTION,
      time: this.endTime,
      attributes: tellException(error, this.#identity.traceId),
      droppedAttributesCount: 0,
    };
  }
}
