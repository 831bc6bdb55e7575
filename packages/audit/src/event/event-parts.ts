import type { Redactor } from '@eyrie/core/engine';
import { canonicalDigest } from '../canonical/canonical-digest.js';
import { canonicalJson } from '../canonical/canonical-json.js';
import type {
  AuditActor,
  AuditCut,
  AuditReason,
  AuditRequest,
  AuditSource,
  AuditTarget,
} from './audit-event.js';
import { eventInvalid } from './event-errors.js';
import { propertyOf, TEXT_BYTES, TextReader } from './event-texts.js';
import { defined } from './values/defined.js';

/** A part of an event, and what was cut out of it. */
export interface EventPart<Part> {
  readonly part: Part;
  readonly cut: AuditCut | undefined;
}

/** Targets of one event; of more the first ones are kept. */
const MAX_TARGETS = 100;

const { short, name, id, route, message } = TEXT_BYTES;
const ACTOR_TYPES: ReadonlySet<unknown> = new Set(['user', 'service', 'system']);
// What `String(user?.id)` says where nobody is there.
const NOBODY: ReadonlySet<unknown> = new Set(['undefined', 'null', 'NaN', '[object Object]']);

/** Who did it: never empty. */
export function actorPart(actor: AuditActor): EventPart<AuditActor> {
  const texts = new TextReader();
  const actorId = texts.optional('id', propertyOf(actor, 'id'), id);
  if (actorId === undefined || actorId.trim() === '' || NOBODY.has(actorId))
    throw eventInvalid('actor.id', 'must name somebody; whom nobody has authenticated is "anonymous"');
  const type = propertyOf(actor, 'type');
  if (!ACTOR_TYPES.has(type)) throw eventInvalid('actor.type', 'must be "user", "service" or "system"');
  const agent = propertyOf(actor, 'agent');
  const principal = propertyOf(actor, 'on_behalf_of');
  const agentId = texts.optional('agent.id', propertyOf(agent, 'id'), id);
  const agentName = texts.optional('agent.name', propertyOf(agent, 'name'), name);
  const principalId = texts.optional('on_behalf_of.id', propertyOf(principal, 'id'), id);
  const principalType = texts.optional('on_behalf_of.type', propertyOf(principal, 'type'), short);
  const part = defined({
    agent: agentId === undefined ? undefined : defined({ id: agentId, name: agentName }),
    id: actorId,
    ip: texts.optional('ip', propertyOf(actor, 'ip'), short),
    name: texts.optional('name', propertyOf(actor, 'name'), id),
    on_behalf_of:
      principalId === undefined ? undefined : defined({ id: principalId, type: principalType ?? 'user' }),
    session_id: texts.optional('session_id', propertyOf(actor, 'session_id'), name),
    type: type as AuditActor['type'],
  });
  return { part, cut: texts.cut('/actor') };
}

/** On what it was done. One digest over all targets proves whatever was cut out of them. */
export function targetsPart(targets: readonly AuditTarget[]): EventPart<readonly AuditTarget[]> {
  const read = targets.map(targetPart);
  const kept = read.map((each) => each.part);
  const part = Object.freeze(kept.length > MAX_TARGETS ? kept.slice(0, MAX_TARGETS) : kept);
  const isCut = targets.length > MAX_TARGETS || read.some(({ texts }) => texts.isCut);
  const whole = isCut ? canonicalDigest(read.map(({ texts }) => texts.whole)) : undefined;
  return { part, cut: whole && { path: '/targets', ...whole } };
}

function targetPart(
  target: AuditTarget,
  at: number,
): { readonly part: AuditTarget; readonly texts: TextReader } {
  const texts = new TextReader();
  const targetId = texts.optional('id', propertyOf(target, 'id'), id);
  const type = texts.optional('type', propertyOf(target, 'type'), name);
  if (type === undefined) throw eventInvalid(`targets/${at}/type`, 'must be a text that is not empty');
  if (targetId === undefined) throw eventInvalid(`targets/${at}/id`, 'must be a text that is not empty');
  const part = defined({
    id: targetId,
    name: texts.optional('name', propertyOf(target, 'name'), id),
    tenant: texts.optional('tenant', propertyOf(target, 'tenant'), id),
    type,
  });
  return { part, texts };
}

/** Why it ended as it did; `undefined` where nothing is said. */
export function reasonPart(
  reason: AuditReason | undefined,
  redactor: Redactor,
): EventPart<AuditReason | undefined> {
  if (reason === undefined) return { part: undefined, cut: undefined };
  const texts = new TextReader();
  const status = propertyOf(reason, 'status');
  const text = propertyOf(reason, 'message');
  const part = defined({
    code: texts.optional('code', propertyOf(reason, 'code'), name),
    message: texts.optional('message', typeof text === 'string' ? redactor.text(text) : undefined, message),
    status: Number.isSafeInteger(status) ? (status as number) : undefined,
  });
  return { part: Object.keys(part).length === 0 ? undefined : part, cut: texts.cut('/reason') };
}

/** The request in which it happened. */
export function requestPart(
  request: AuditRequest | undefined,
  redactor: Redactor,
): EventPart<AuditRequest | undefined> {
  if (request === undefined) return { part: undefined, cut: undefined };
  const texts = new TextReader();
  const part = defined({
    id: texts.optional('id', request.id, name) ?? 'unknown',
    method: texts.optional('method', request.method, short) ?? 'unknown',
    route: texts.optional('route', request.route, route) ?? 'unknown',
    user_agent: texts.optional(
      'user_agent',
      request.user_agent === undefined ? undefined : redactor.text(request.user_agent),
      route,
    ),
  });
  return { part, cut: texts.cut('/request') };
}

/** The service that recorded it, with its canonical JSON. */
export interface SourcePart extends EventPart<AuditSource> {
  readonly text: string;
}

// One for each service of the process, which gives the same frozen object for all of its events.
const known = new WeakMap<AuditSource, SourcePart>();

/** The service that recorded it. */
export function sourcePart(source: AuditSource): SourcePart {
  const remembered = known.get(source);
  if (remembered !== undefined) return remembered;
  const part = readSource(source);
  if (Object.isFrozen(source)) known.set(source, part);
  return part;
}

function readSource(source: AuditSource): SourcePart {
  const texts = new TextReader();
  const part = defined({
    environment: texts.optional('environment', source.environment, name) ?? 'unknown',
    instance_id: texts.optional('instance_id', source.instance_id, name) ?? 'unknown',
    service: texts.optional('service', source.service, name) ?? 'unknown',
    version: texts.optional('version', source.version, name) ?? 'unknown',
  });
  return { part, cut: texts.cut('/source'), text: canonicalJson({ ...part }) };
}
