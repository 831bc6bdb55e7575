import type { PlainFields } from '@eyrie/core/engine';
import type { LogLevel } from '../levels/log-level.js';

/** What an access line says of its request. */
export interface AccessFields {
  readonly method: string;
  /** The template, or `unmatched`. */
  readonly route: string;
  /** As it was asked for, without its query. */
  readonly path: string;
  readonly status_code: number;
  readonly outcome: 'success' | 'client_error' | 'server_error' | 'aborted';
  /** With three digits after the point. */
  readonly duration_ms: number;
  readonly request_bytes: number | undefined;
  readonly response_bytes: number | undefined;
  readonly client_ip: string | undefined;
  readonly user_agent: string | undefined;
}

/** One line before it takes the shape of a format. Everything in it is redacted, bounded and plain. */
export interface LogLine {
  /** Milliseconds since the epoch. */
  readonly time: number;
  readonly level: LogLevel;
  readonly message: string;
  /** What Nest calls the context: who wrote the line. */
  readonly logger: string | undefined;
  readonly category: string | undefined;
  readonly event: string | undefined;
  /** The user's fields. */
  readonly context: PlainFields | undefined;
  /** `type`, `message`, `stack`, `cause`, `errors` … as core's redactor copies an error. */
  readonly error: PlainFields | undefined;
  /** Only on access lines. */
  readonly http: AccessFields | undefined;
  readonly traceId: string | undefined;
  /** Only where a span is active. */
  readonly spanId: string | undefined;
  /** Whether that span is recorded; `undefined` without one. */
  readonly sampled: boolean | undefined;
  readonly requestId: string | undefined;
}
