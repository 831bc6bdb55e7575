import { types } from 'node:util';
import type { Redactor } from '@eyrie/core/engine';
import type {
  AuditActor,
  AuditCut,
  AuditEvent,
  AuditEventInput,
  AuditRequest,
  AuditSource,
  AuditTarget,
} from './audit-event.js';
import { boundEvent, withCut } from './bound-event.js';
import { eventBody } from './event-body.js';
import { attributesPart, changesPart, type ShownValues } from './event-changes.js';
import { eventInvalid } from './event-errors.js';
import { type AuditEventLimits, maxBytesOf } from './event-limits.js';
import { actorPart, reasonPart, requestPart, sourcePart, targetsPart } from './event-parts.js';
import { itemsOf, propertyOf, TEXT_BYTES, TextReader } from './event-texts.js';
import { ACTION_RULE, EVENT_TYPE_RULE, isAction, isEventType } from './event-type.js';
import type { FieldProtection } from './protect/field-protection.js';
import { keyedDigest, MASK } from './protect/protected-value.js';
import { isUuid } from './uuid-v7.js';
import { defined } from './values/defined.js';

/** What Eyrie knows of an event by itself, and what it makes it with. */
export interface AuditEventContext {
  readonly source: AuditSource;
  /** Who acts, where the input does not say it. */
  readonly actor: AuditActor;
  readonly request?: AuditRequest | undefined;
  readonly trace?: { readonly trace_id: string; readonly span_id: string } | undefined;
  /** The wall clock in milliseconds. @default Date.now */
  readonly now?: (() => number) | undefined;
  /** Makes the id where the input has none: {@link createUuidV7Source}. */
  readonly newId: () => string;
  readonly redactor: Redactor;
  /** Protected fields. @default none */
  readonly protection?: FieldProtection | undefined;
  readonly limits?: AuditEventLimits | undefined;
}

const OUTCOMES: ReadonlySet<unknown> = new Set(['success', 'failure', 'denied', 'unknown']);
const STAGES: ReadonlySet<unknown> = new Set(['attempt', 'complete']);
const ISO_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:\d{2})$/;

// What was cut before the event was made is cut from its changes.
const MAX_GIVEN_CUTS = 1;
const CUT_PATH = /^\/changes$/;
const SHA256 = /^[0-9a-f]{64}$/;
// Of UTF-8.
const MOST_BYTES_OF_A_UNIT = 3;

/**
 * Makes the event that is kept, frozen and plain, out of what was given and what Eyrie knows: values are copied once
 * whatever their getters and proxies do, secrets are masked, lone surrogates become U+FFFD, over-long texts and parts are
 * cut with their digests, and its canonical JSON fits the limit.
 *
 * Where `protection` names personal fields, these still stand in it in plain, and it is not bounded yet: it is to be kept
 * only after {@link protectPersonal}.
 *
 * @throws EyrieError `EYRIE_AUDIT_EVENT_INVALID`, which names the property: a type that is not dotted lower-case words, an
 * unknown outcome, an empty actor, an id that is no UUID, a time that is none. Contents of any length and kind are taken.
 *
 * @example
 * ```ts
 * const event = createAuditEvent(
 *   { type: 'order.updated', action: 'UPDATE', target: { type: 'order', id: '42' } },
 *   { source, actor: { id: 'u-1', type: 'user' }, newId: createUuidV7Source(), redactor },
 * );
 * ```
 */
export function createAuditEvent(input: AuditEventInput, context: AuditEventContext): AuditEvent {
  return createEventWithBody(input, context).event;
}

type Mutable<Fields> = { -readonly [Name in keyof Fields]: Fields[Name] };

/** An event, and its canonical JSON unless personal fields are still to be encrypted. */
export interface EventWithBody {
  readonly event: AuditEvent;
  readonly body: string | undefined;
}

/** As {@link createAuditEvent}, for who needs the canonical JSON too: it is made anyway, to see how large the event is. */
export function createEventWithBody(input: AuditEventInput, context: AuditEventContext): EventWithBody {
  const { redactor, protection, now = Date.now } = context;
  const values: ShownValues = { redactor, protection, replace: replacementOf(protection) };
  const observed = new Date(now()).toISOString();
  const idTexts = new TextReader();

  const actor = actorPart((propertyOf(input, 'actor') ?? context.actor) as AuditActor);
  const targets = targetsPart(targetsOf(input));
  const reason = reasonPart(propertyOf(input, 'reason') as AuditEventInput['reason'], redactor);
  const request = requestPart(context.request, redactor);
  const source = sourcePart(context.source);
  const changed = changesPart(optionalItems(input, 'changes'), values);
  const attributes = attributesPart(propertyOf(input, 'attributes') as AuditEventInput['attributes'], values);
  const idempotencyKey = idTexts.optional(
    'idempotency_key',
    propertyOf(input, 'idempotency_key'),
    TEXT_BYTES.id,
  );
  // One by one in order of their names: this runs for every event, and a copy without what is undefined costs more.
  const event = { action: actionOf(input), actor: actor.part } as Mutable<AuditEvent>;
  if (attributes !== undefined) event.attributes = attributes;
  if (changed.changes !== undefined) event.changes = changed.changes;
  event.id = idOf(input, context.newId);
  if (idempotencyKey !== undefined) event.idempotency_key = idempotencyKey;
  event.observed_time = observed;
  event.outcome = oneOf(
    propertyOf(input, 'outcome') ?? 'success',
    'outcome',
    OUTCOMES,
  ) as AuditEvent['outcome'];
  if (reason.part !== undefined) event.reason = reason.part;
  if (request.part !== undefined) event.request = request.part;
  event.schema = 'audit/1';
  event.source = source.part;
  event.specversion = '1.0';
  event.stage = oneOf(propertyOf(input, 'stage') ?? 'complete', 'stage', STAGES) as AuditEvent['stage'];
  event.targets = targets.part;
  event.time = timeOf(propertyOf(input, 'time')) ?? observed;
  if (context.trace !== undefined) event.trace = traceOf(context.trace);
  event.type = typeOf(input);
  const cuts = [actor.cut, targets.cut, reason.cut, request.cut, source.cut, idTexts.cut('/idempotency_key')];
  const marked = withCut(Object.freeze(event), [...givenCuts(input), changed.cut, ...cuts]);
  return protection?.hasPersonal === true
    ? { event: marked, body: undefined }
    : bounded(marked, source.text, maxBytesOf(context.limits));
}

function bounded(event: AuditEvent, sourceText: string, maxBytes: number): EventWithBody {
  const body = eventBody(event, sourceText);
  const isSmall = body.length * MOST_BYTES_OF_A_UNIT <= maxBytes || Buffer.byteLength(body) <= maxBytes;
  if (isSmall) return { event, body };
  const cut = boundEvent(event, maxBytes);
  return { event: cut, body: eventBody(cut, sourceText) };
}

const maskOf: ShownValues['replace'] = (kind, raw) => (kind === 'encrypted' ? raw : MASK);

function replacementOf(protection: FieldProtection | undefined): ShownValues['replace'] {
  if (protection === undefined) return maskOf;
  const key = protection.hmacKey;
  return (kind, raw) => {
    if (kind === 'encrypted') return raw;
    return kind === 'hmac' && key !== undefined ? keyedDigest(raw, key) : MASK;
  };
}

function typeOf(input: AuditEventInput): string {
  const type = propertyOf(input, 'type');
  if (isEventType(type)) return type;
  throw eventInvalid('type', EVENT_TYPE_RULE);
}

function actionOf(input: AuditEventInput): AuditEvent['action'] {
  const action = propertyOf(input, 'action');
  if (isAction(action)) return action;
  throw eventInvalid('action', ACTION_RULE);
}

function oneOf(value: unknown, property: string, allowed: ReadonlySet<unknown>): unknown {
  if (allowed.has(value)) return value;
  const names = [...allowed].map((each) => JSON.stringify(each)).join(', ');
  throw eventInvalid(property, `must be one of ${names}`);
}

function idOf(input: AuditEventInput, newId: () => string): string {
  const id = propertyOf(input, 'id');
  if (id === undefined) return newId();
  if (typeof id === 'string' && isUuid(id)) return id.toLowerCase();
  throw eventInvalid('id', 'must be a UUID (RFC 9562), or be left out');
}

function timeOf(time: unknown): string | undefined {
  if (time === undefined) return undefined;
  const isText = typeof time === 'string' && ISO_TIME.test(time);
  const at = types.isDate(time) ? Date.prototype.getTime.call(time) : isText ? Date.parse(time) : Number.NaN;
  const iso = Number.isNaN(at) ? '' : new Date(at).toISOString();
  // Years beyond four digits sort otherwise.
  if (iso.length === 24) return iso;
  throw eventInvalid('time', 'must be a valid Date or an ISO 8601 time with its zone');
}

function targetsOf(input: AuditEventInput): readonly AuditTarget[] {
  const target = propertyOf(input, 'target') as AuditTarget | undefined;
  const targets = optionalItems(input, 'targets') ?? [];
  return target === undefined ? targets : [target, ...targets];
}

function optionalItems<Name extends 'targets' | 'changes' | 'cut'>(
  input: AuditEventInput,
  name: Name,
): AuditEventInput[Name] {
  const list = propertyOf(input, name) as readonly never[] | undefined;
  return list === undefined ? undefined : itemsOf(list, name);
}

function givenCuts(input: AuditEventInput): readonly AuditCut[] {
  return (optionalItems(input, 'cut') ?? []).map((cut, at) => {
    const [path, bytes, sha256] = ['path', 'bytes', 'sha256'].map((name) => propertyOf(cut, name));
    const isCut = typeof path === 'string' && Number.isSafeInteger(bytes) && typeof sha256 === 'string';
    if (at < MAX_GIVEN_CUTS && isCut && CUT_PATH.test(path) && SHA256.test(sha256))
      return { path, bytes: bytes as number, sha256 };
    throw eventInvalid(`cut/${at}`, 'must be what diffChanges said');
  });
}

function traceOf(trace: NonNullable<AuditEventContext['trace']>): AuditEvent['trace'] {
  return defined({ span_id: trace.span_id, trace_id: trace.trace_id });
}
