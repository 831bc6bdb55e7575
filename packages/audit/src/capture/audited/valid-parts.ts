import type { AuditActor, AuditTarget } from '../../event/audit-event.js';
import { eventInvalid } from '../../event/event-errors.js';
import { actorPart, targetsPart } from '../../event/event-parts.js';
import { itemsOf } from '../../event/event-texts.js';
import { assertSubject } from '../../event/protect/subject.js';

// What options of @Audited say is looked at before the event is made, so that one of them cannot take it along.

/** @throws EyrieError `EYRIE_AUDIT_EVENT_INVALID` */
export function validActor(actor: AuditActor | undefined): AuditActor | undefined {
  if (actor === undefined || actor === null) return undefined;
  actorPart(actor);
  return actor;
}

/** @throws EyrieError `EYRIE_AUDIT_EVENT_INVALID` */
export function validTargets(
  targets: AuditTarget | readonly AuditTarget[] | undefined,
): readonly AuditTarget[] {
  if (targets === undefined) return [];
  const list = Array.isArray(targets) ? (targets as readonly AuditTarget[]) : [targets as AuditTarget];
  targetsPart(itemsOf(list, 'targets'));
  return list;
}

/** @throws EyrieError `EYRIE_AUDIT_EVENT_INVALID`; whatever a getter throws. */
export function validAttributes(
  attributes: Readonly<Record<string, unknown>> | undefined,
): Readonly<Record<string, unknown>> | undefined {
  if (attributes === undefined || attributes === null) return undefined;
  // A promise would be an object without anything in it.
  if (typeof attributes !== 'object' || Array.isArray(attributes) || typeof attributes.then === 'function')
    throw eventInvalid('attributes', 'must be an object');
  return { ...attributes };
}

/** @throws EyrieError `EYRIE_AUDIT_SUBJECT_INVALID` */
export function validSubject(subject: string | undefined): string | undefined {
  if (subject !== undefined) assertSubject(subject);
  return subject;
}
