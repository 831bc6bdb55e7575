import { pointerTo } from '../../canonical/json-pointer.js';
import type { AuditEvent } from '../audit-event.js';
import type { Json } from '../json.js';
import { frozenJson, setOwn } from '../values/frozen-json.js';
import { type DecryptedValue, decryptValue, isEncryptedValue, type SubjectKey } from './personal-cipher.js';

/** An encrypted field of an event, as it can be read now. */
export type RevealedField = DecryptedValue & {
  /** A JSON Pointer into the event. */
  readonly path: string;
};

/** An event with what its subject's key reveals. */
export interface RevealedEvent {
  /** The event, decrypted values in their places; what cannot be read stays as it is. */
  readonly event: AuditEvent;
  /** Every encrypted field, in the order of the event. */
  readonly fields: readonly RevealedField[];
}

/**
 * Decrypts the personal fields of an event for who may read them. Without a key they are erased. What is returned is never
 * to be kept: the event is what was hashed.
 */
export function revealEvent(event: AuditEvent, key: SubjectKey | undefined): RevealedEvent {
  const fields: RevealedField[] = [];
  const read = (value: Json, path: string): Json => {
    if (isEncryptedValue(value)) {
      const decrypted = decryptValue(value, key, { eventId: event.id, pointer: path });
      fields.push({ path, ...decrypted });
      return decrypted.state === 'revealed' ? decrypted.value : value;
    }
    if (typeof value !== 'object' || value === null) return value;
    if (Array.isArray(value)) return value.map((item: Json, index) => read(item, pointerTo(path, index)));
    const copy: Record<string, Json> = {};
    for (const [name, inner] of Object.entries(value)) setOwn(copy, name, read(inner, pointerTo(path, name)));
    return copy;
  };
  const { attributes, changes } = event;
  const revealed = {
    ...event,
    ...(attributes && { attributes: read(attributes, '/attributes') }),
    ...(changes && { changes: read(changes as unknown as Json, '/changes') }),
  };
  return { event: frozenJson(revealed as unknown as Json) as unknown as AuditEvent, fields };
}
