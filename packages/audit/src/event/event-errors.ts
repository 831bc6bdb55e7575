import { EyrieError } from '@eyrie/core/engine';

/** A property of an event that is not as it has to be. Never says what was given: it may be a secret. */
export function eventInvalid(property: string, rule: string): EyrieError {
  return new EyrieError({
    code: 'EYRIE_AUDIT_EVENT_INVALID',
    problem: `The audit event's property "${property}" ${rule}`,
    remedy: 'Correct what emits the event; nothing was recorded',
  });
}
