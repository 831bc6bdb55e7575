import type { Json, JsonObject } from './json.js';

/** What was done, as a verb. Further ones in capitals are welcome. */
export type AuditAction =
  | 'CREATE'
  | 'READ'
  | 'UPDATE'
  | 'DELETE'
  | 'EXECUTE'
  | 'LOGIN'
  | 'APPROVE'
  | (string & {});

/** How it ended. `unknown` where nobody can tell, such as after the client left. */
export type AuditOutcome = 'success' | 'failure' | 'denied' | 'unknown';

/** Who did it: never empty. Whom nobody has authenticated is `{ id: 'anonymous', type: 'user' }`. */
export interface AuditActor {
  readonly id: string;
  readonly type: 'user' | 'service' | 'system';
  readonly name?: string | undefined;
  readonly ip?: string | undefined;
  readonly session_id?: string | undefined;
  /** In whose name it was done, where that is somebody else. */
  readonly on_behalf_of?: { readonly id: string; readonly type: string } | undefined;
  /** The program that acted for the actor, such as an assistant. */
  readonly agent?: { readonly id: string; readonly name?: string | undefined } | undefined;
}

/** On what it was done. */
export interface AuditTarget {
  readonly type: string;
  readonly id: string;
  readonly name?: string | undefined;
  readonly tenant?: string | undefined;
}

/** Why it ended as it did. */
export interface AuditReason {
  readonly code?: string | undefined;
  readonly message?: string | undefined;
  readonly status?: number | undefined;
}

/** One change of a target: an operation on a place named by a JSON Pointer (RFC 6901). */
export interface AuditChange {
  readonly path: string;
  readonly op: 'add' | 'remove' | 'replace';
  readonly from?: Json | undefined;
  readonly to?: Json | undefined;
  /**
   * What stands in place of the values: a mask, a keyed digest by which equal values can be told to be equal, or a text
   * encrypted with the subject's key, which can be erased.
   */
  readonly redacted?: 'mask' | 'hmac' | 'encrypted' | undefined;
}

/** What was cut out of an event that was too large, so that what was cut can be proven. */
export interface AuditCut {
  /**
   * A JSON Pointer into the event, to the smallest part that is whole in the digest: `/changes`, `/targets`, `/actor`,
   * `/attributes/order`. What stands there now is a part of it, or nothing.
   */
  readonly path: string;
  /** Length in bytes of the canonical JSON of what stood there before, as a whole. */
  readonly bytes: number;
  /** SHA-256 of that canonical JSON, in hexadecimal. */
  readonly sha256: string;
}

/** The service that recorded the event. */
export interface AuditSource {
  readonly service: string;
  readonly version: string;
  readonly instance_id: string;
  readonly environment: string;
}

/** The request in which it happened. */
export interface AuditRequest {
  readonly method: string;
  readonly route: string;
  readonly id: string;
  readonly user_agent?: string | undefined;
}

/** An audit event as it is kept, for good: schema `audit/1`. Its canonical JSON (RFC 8785) is what is hashed. */
export interface AuditEvent {
  readonly specversion: '1.0';
  readonly schema: 'audit/1';
  /** A UUID, of version 7 where Eyrie makes it (RFC 9562): the same over all retries and at all sinks. */
  readonly id: string;
  /** Dotted lower-case words, such as `order.updated`. */
  readonly type: string;
  readonly action: AuditAction;
  /** When it happened: ISO 8601 in UTC with milliseconds. */
  readonly time: string;
  /** When Eyrie heard of it. */
  readonly observed_time: string;
  /** `attempt` before something that cannot be undone, `complete` after it; both carry the same `idempotency_key`. */
  readonly stage: 'attempt' | 'complete';
  readonly outcome: AuditOutcome;
  readonly reason?: AuditReason | undefined;
  readonly actor: AuditActor;
  readonly targets: readonly AuditTarget[];
  readonly source: AuditSource;
  readonly request?: AuditRequest | undefined;
  readonly trace?: { readonly trace_id: string; readonly span_id: string } | undefined;
  readonly changes?: readonly AuditChange[] | undefined;
  readonly attributes?: JsonObject | undefined;
  readonly idempotency_key?: string | undefined;
  /** What was cut out, where the event was too large. */
  readonly cut?: readonly AuditCut[] | undefined;
}

/**
 * What `emit` takes: an event without what Eyrie knows by itself. Values are copied, redacted and bounded; texts of any
 * content are accepted.
 */
export interface AuditEventInput {
  /** Dotted lower-case words, such as `order.updated`. */
  readonly type: string;
  readonly action: AuditAction;
  /** @default 'success' */
  readonly outcome?: AuditOutcome | undefined;
  readonly reason?: AuditReason | undefined;
  /** @default whoever `runAs` or the actor resolver names */
  readonly actor?: AuditActor | undefined;
  readonly target?: AuditTarget | undefined;
  /** Where there are several; `target` then comes first. @default [] */
  readonly targets?: readonly AuditTarget[] | undefined;
  readonly changes?: readonly AuditChange[] | undefined;
  /** What was cut out of `changes` before, as `diffChanges` says. @default [] */
  readonly cut?: readonly AuditCut[] | undefined;
  /** Anything else that belongs to the evidence. */
  readonly attributes?: Readonly<Record<string, unknown>> | undefined;
  /** When it happened, if not now. */
  readonly time?: Date | string | undefined;
  /** @default 'complete' */
  readonly stage?: 'attempt' | 'complete' | undefined;
  readonly idempotency_key?: string | undefined;
  /** A UUID of the caller's own, to make a repeated call the same event. @default a new UUID of version 7 */
  readonly id?: string | undefined;
}
