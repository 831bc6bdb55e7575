import type { Observation, ObservationKind, WorkObservation } from '@eyrie/core/engine';
import { context, SpanKind, SpanStatusCode, type Tracer, trace } from '@opentelemetry/api';
import type { RedactAttributes } from '../redaction/redact-attributes.js';
import { hrTimeOf, later } from '../spans/hr-time.js';
import { recordError } from '../spans/record-error.js';
import { SpanScope, spanOf, traceContextOf } from '../spans/span-scope.js';

const KINDS: { readonly [Kind in ObservationKind]: SpanKind } = {
  'http.server': SpanKind.SERVER,
  'http.client': SpanKind.CLIENT,
  'rpc.server': SpanKind.SERVER,
  'rpc.client': SpanKind.CLIENT,
  'messaging.process': SpanKind.CONSUMER,
  'graphql.operation': SpanKind.INTERNAL,
  'websocket.message': SpanKind.SERVER,
  job: SpanKind.INTERNAL,
  method: SpanKind.INTERNAL,
};

/** Whether an observation is of work beside an incoming request: an `@Observed` method, a job, a message. */
export function isWork(observation: Observation): observation is WorkObservation {
  return observation.kind !== 'http.server';
}

/** Spans of methods, jobs and messages. */
export class WorkSpans {
  readonly #tracer: Tracer;
  readonly #redact: RedactAttributes;

  constructor(tracer: Tracer, redact: RedactAttributes) {
    this.#tracer = tracer;
    this.#redact = redact;
  }

  started(observation: WorkObservation): void {
    const { kind, name, attributes, details, startTime } = observation;
    const parent = context.active();
    const span = this.#tracer.startSpan(
      name,
      {
        kind: KINDS[kind],
        attributes: this.#redact({ ...attributes, ...details }),
        startTime: hrTimeOf(startTime),
      },
      parent,
    );
    observation.tracedBy(traceContextOf(span), new SpanScope(trace.setSpan(parent, span), span));
  }

  ended(observation: WorkObservation): void {
    const span = spanOf(observation.scope);
    if (span === undefined) return;
    const { error, outcome, startTime, duration = 0 } = observation;
    if (error !== undefined) recordError(span, error, this.#redact);
    else if (outcome === 'server_error') span.setStatus({ code: SpanStatusCode.ERROR });
    if (outcome === 'aborted') span.setAttribute('eyrie.outcome', outcome);
    span.end(later(hrTimeOf(startTime), duration));
  }
}
