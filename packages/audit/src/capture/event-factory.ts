import type { Diagnostics, EyrieApp, HttpServerObservation, ServiceIdentity } from '@eyrie/core/engine';
import type { AuditActor, AuditEvent, AuditEventInput, AuditSource } from '../event/audit-event.js';
import { CLOCK_SKEW_WARNING_MS, clockSkewMs } from '../event/clock-skew.js';
import { createEventWithBody } from '../event/create-audit-event.js';
import { type AuditDiff, diffChanges } from '../event/diff/diff-changes.js';
import { propertyOf } from '../event/event-texts.js';
import {
  type FieldProtection as CompiledProtection,
  compileFieldProtection,
} from '../event/protect/field-protection.js';
import { assertSubject, subjectOf } from '../event/protect/subject.js';
import { createUuidV7Source } from '../event/uuid-v7.js';
import { plainPair } from '../event/values/plain-pair.js';
import { type ActorSource, currentHttpObservation } from './actor.js';
import type { PersonalFields, PreparedEvent } from './prepared-event.js';

/** Which fields of the target are protected in an event. */
export interface FieldProtection {
  /** Places whose values are masked: JSON Pointers such as `/card`, `*` for any one name. @default [] */
  readonly redact?: readonly string[] | undefined;
  /** Places whose values become keyed digests, by which equal values can be told to be equal. @default [] */
  readonly hmac?: readonly string[] | undefined;
  /** Places with personal data: encrypted with the subject's key, so that they can be erased. @default [] */
  readonly personal?: readonly string[] | undefined;
  /** Whose key encrypts personal data, as `type/id`. @default the first target, else the actor, which is warned of */
  readonly subject?: string | undefined;
}

/** What events are made of beside what is given. */
export interface EventFactoryOptions {
  readonly app: EyrieApp;
  readonly actors: ActorSource;
  readonly hmacKey: string | undefined;
}

// Bounded: one entry per declared combination of pointers; with more of them they are read anew each time.
const MAX_COMPILED = 1000;
const MAX_AGENT_LENGTH = 512;

/** Makes the events of one app: adds who, where and when to what is given. */
export class EventFactory {
  readonly #app: EyrieApp;
  readonly #actors: ActorSource;
  readonly #hmacKey: string | undefined;
  readonly #source: AuditSource;
  readonly #newId = createUuidV7Source();
  readonly #compiled = new Map<string, CompiledProtection>();

  constructor({ app, actors, hmacKey }: EventFactoryOptions) {
    this.#app = app;
    this.#actors = actors;
    this.#hmacKey = hmacKey;
    this.#source = sourceOf(app.config.identity);
  }

  /**
   * @param observation the request that it happened in, where that is not the one that the calling code runs for
   * @throws EyrieError `EYRIE_AUDIT_EVENT_INVALID`, `EYRIE_AUDIT_POINTER_INVALID`, `EYRIE_AUDIT_HMAC_KEY_MISSING`,
   * `EYRIE_AUDIT_SUBJECT_INVALID`
   */
  prepare(
    input: AuditEventInput,
    fields: FieldProtection,
    observation = currentHttpObservation(),
  ): PreparedEvent {
    const { event, body } = createEventWithBody(input, {
      source: this.#source,
      actor: (propertyOf(input, 'actor') as AuditActor | undefined) ?? this.#actors.current(observation),
      newId: this.#newId,
      redactor: this.#app.redactor,
      protection: this.#protectionOf(fields),
      request: observation === undefined ? undefined : requestOf(observation),
      trace: this.#traceOf(observation),
    });
    reportSkew(event, this.#app.diagnostics);
    return {
      event,
      body,
      personal: this.#personalOf(event, fields),
      mayExist: propertyOf(input, 'id') !== undefined,
    };
  }

  /** A plain copy of a state, which nothing changes any more. */
  snapshotOf(state: unknown): unknown {
    return state === undefined ? undefined : plainPair(state, this.#app.redactor)?.raw;
  }

  /**
   * Whether fields can be protected as they are to be: to be asked before the work that they tell of.
   *
   * @throws EyrieError `EYRIE_AUDIT_POINTER_INVALID`, `EYRIE_AUDIT_HMAC_KEY_MISSING`
   */
  expectProtection(fields: FieldProtection): void {
    this.#protectionOf(fields);
  }

  /** What has changed between two states of a target, and what was cut out of that. */
  changesBetween(before: unknown, after: unknown, fields: FieldProtection): AuditDiff {
    return diffChanges(before, after, {
      redactor: this.#app.redactor,
      protection: this.#protectionOf(fields),
    });
  }

  #protectionOf({ redact = [], hmac = [], personal = [] }: FieldProtection): CompiledProtection | undefined {
    if (redact.length + hmac.length + personal.length === 0) return undefined;
    const key = JSON.stringify([redact, hmac, personal]);
    const known = this.#compiled.get(key);
    if (known !== undefined) return known;
    const compiled = compileFieldProtection({ redact, hmac, personal, hmacKey: this.#hmacKey });
    if (this.#compiled.size < MAX_COMPILED) this.#compiled.set(key, compiled);
    return compiled;
  }

  #personalOf(event: AuditEvent, { personal, subject }: FieldProtection): PersonalFields | undefined {
    if (personal === undefined || personal.length === 0) return undefined;
    if (subject !== undefined) assertSubject(subject);
    else if (event.targets.length === 0) reportWithoutSubject(event, this.#app.diagnostics);
    return { subject: subject ?? subjectOf(event), pointers: personal };
  }

  #traceOf(observation: HttpServerObservation | undefined): AuditEvent['trace'] {
    const span = this.#app.traceContext.current() ?? observation?.span;
    return span === undefined ? undefined : { trace_id: span.traceId, span_id: span.spanId };
  }
}

function sourceOf({ name, version, environment, instanceId }: ServiceIdentity): AuditSource {
  return Object.freeze({
    service: name,
    version: version ?? 'unknown',
    environment,
    instance_id: instanceId,
  });
}

function requestOf(observation: HttpServerObservation): AuditEvent['request'] {
  const agent = observation.request.headers['user-agent'];
  return {
    method: observation.method,
    route: observation.route,
    id: observation.requestId,
    ...(agent !== undefined && { user_agent: agent.slice(0, MAX_AGENT_LENGTH) }),
  };
}

/** Kept all the same: to mask the fields would lose evidence, and at times they are the actor's own. */
function reportWithoutSubject({ type }: AuditEvent, diagnostics: Diagnostics): void {
  diagnostics.report({
    code: 'EYRIE_AUDIT_PERSONAL_WITHOUT_SUBJECT',
    key: type,
    problem: `An event of the type "${type}" has personal fields and neither a target nor a subject, so that they are encrypted with the actor's key: erasing anybody else leaves them readable`,
    remedy:
      'Name in "subject" whose data it is, such as "user/42", or give the event a target. Where the data is the actor\'s own, name the actor',
  });
}

/** What lies in the past may be told late; what lies in the future tells of a clock that is wrong. */
function reportSkew(event: AuditEvent, diagnostics: Diagnostics): void {
  const aheadMs = -clockSkewMs(event);
  if (aheadMs <= CLOCK_SKEW_WARNING_MS) return;
  diagnostics.report({
    code: 'EYRIE_AUDIT_CLOCK_SKEW',
    key: event.type,
    problem: `An event of the type "${event.type}" says that it will happen ${Math.round(aheadMs / 1000)} s after it was observed`,
    remedy: 'The order of the log does not depend on it. Set the clock of whoever gives the time',
  });
}
