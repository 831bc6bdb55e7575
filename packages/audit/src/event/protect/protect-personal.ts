import { pointerTo, stepsOf } from '../../canonical/json-pointer.js';
import type { AuditChange, AuditEvent } from '../audit-event.js';
import { boundEvent } from '../bound-event.js';
import { type AuditEventLimits, maxBytesOf } from '../event-limits.js';
import type { Json, JsonObject } from '../json.js';
import { defined } from '../values/defined.js';
import { frozenJson, setOwn } from '../values/frozen-json.js';
import {
  compileFieldProtection,
  type ProtectionState,
  protectionAlong,
  protectionHere,
  stepIntoProtection,
} from './field-protection.js';
import { encryptValue, type SubjectKey } from './personal-cipher.js';
import { MASK } from './protected-value.js';

/** What personal fields are protected with. */
export interface PersonalProtection {
  /** The subject's key; without one personal fields are masked for good. */
  readonly key: SubjectKey | undefined;
  /** JSON Pointers into the target, as the option `personal` names them. */
  readonly pointers: readonly string[];
  readonly limits?: AuditEventLimits | undefined;
}

/**
 * Encrypts the personal fields of an event's changes and attributes with the subject's key, each bound to its place, and
 * bounds the event. The last step before an event is kept, to be taken once.
 *
 * @throws EyrieError `EYRIE_AUDIT_POINTER_INVALID`.
 */
export function protectPersonal(event: AuditEvent, protection: PersonalProtection): AuditEvent {
  const { root } = compileFieldProtection({ personal: protection.pointers });
  const seal = (value: Json, pointer: string): Json =>
    protection.key === undefined ? MASK : encryptValue(value, protection.key, { eventId: event.id, pointer });
  const changes = event.changes?.map((change, at) => sealedChange(change, at, root, seal));
  const attributes =
    event.attributes && (sealedValue(event.attributes, '/attributes', root, seal) as JsonObject);
  const sealed = defined({ ...event, attributes, changes: changes && Object.freeze(changes) });
  return boundEvent(sealed, maxBytesOf(protection.limits));
}

type Seal = (value: Json, pointer: string) => Json;

function sealedChange(change: AuditChange, at: number, root: ProtectionState, seal: Seal): AuditChange {
  // What is masked or hashed already holds nothing personal.
  if (change.redacted !== undefined) return change;
  const { kind, below } = protectionAlong(root, stepsOf(change.path));
  const state = kind === undefined ? below : [{ kind, steps: [] }];
  if (state.length === 0) return change;
  const sideOf = (side: 'from' | 'to'): Json | undefined => {
    const value = change[side];
    return value === undefined ? undefined : sealedValue(value, `/changes/${at}/${side}`, state, seal);
  };
  const redacted = kind === undefined ? undefined : 'encrypted';
  return defined({ ...change, from: sideOf('from'), redacted, to: sideOf('to') });
}

function sealedValue(value: Json, pointer: string, state: ProtectionState, seal: Seal): Json {
  if (protectionHere(state) !== undefined) return seal(value, pointer);
  if (state.length === 0 || typeof value !== 'object' || value === null) return value;
  const below = (step: string, inner: Json): Json =>
    sealedValue(inner, pointerTo(pointer, step), stepIntoProtection(state, step), seal);
  if (isList(value)) return Object.freeze(value.map((item, index) => below(String(index), item)));
  const fields: Record<string, Json> = {};
  for (const [name, inner] of Object.entries(value)) setOwn(fields, name, below(name, inner));
  return frozenJson(fields);
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
