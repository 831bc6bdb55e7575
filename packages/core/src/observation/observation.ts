import type { TraceContext } from '../ports/trace-context.js';
import type { Outcome } from './outcome.js';

/** What kind of work an observation is of. */
export type ObservationKind =
  | 'http.server'
  | 'http.client'
  | 'rpc.server'
  | 'rpc.client'
  | 'messaging.process'
  | 'graphql.operation'
  | 'websocket.message'
  | 'job'
  | 'method';

/** Names and values that describe a unit of work, named as in OpenTelemetry's semantic conventions. */
export type Attributes = Readonly<Record<string, string | number | boolean>>;

/**
 * One unit of work, observed once. Sources create it, handlers (metrics, logs, traces, objectives) consume it, so
 * that every signal carries the same route, status, outcome and duration.
 */
export interface Observation {
  readonly kind: ObservationKind;
  /** Of low cardinality, such as `GET /users/:id`. */
  readonly name: string;
  /** Of low cardinality: for metrics and spans. */
  readonly attributes: Attributes;
  /** Of high cardinality: for spans and logs only, never for metrics. */
  readonly details: Attributes;
  /** Milliseconds since the epoch, with fraction. */
  readonly startTime: number;
  /** Seconds; `undefined` until the work has ended. */
  readonly duration: number | undefined;
  /** `undefined` until the work has ended. */
  readonly outcome: Outcome | undefined;
  /** The class or code of the error, such as `ForbiddenException` or `ECONNREFUSED`; `undefined` on success. */
  readonly errorType: string | undefined;
  /** The error itself, where one was seen. */
  readonly error: unknown;
  /** The observation inside which this one happened; `undefined` for the outermost. */
  readonly parent: Observation | undefined;
  /** The span that stands for this work, or that it happened in; `undefined` where nothing is traced. */
  readonly span: TraceContext | undefined;
}

/** What a source knows when work begins. */
export interface ObservationStart {
  readonly kind: Exclude<ObservationKind, 'http.server'>;
  readonly name: string;
  /** @default {} */
  readonly attributes?: Attributes;
  /** @default {} */
  readonly details?: Attributes;
  /** @default undefined */
  readonly parent?: Observation;
}

/** What a source knows when work has ended. */
export interface ObservationEnd {
  readonly outcome: Outcome;
  /** @default undefined */
  readonly error?: unknown;
}
