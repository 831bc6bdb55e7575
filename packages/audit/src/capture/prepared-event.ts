import type { AuditEvent } from '../event/audit-event.js';

/** Fields of an event that are encrypted with the key of the person that they belong to. */
export interface PersonalFields {
  /** Whose key: `type/id`. */
  readonly subject: string;
  /** JSON Pointers into the target. */
  readonly pointers: readonly string[];
}

/** An event that only has to be written. */
export interface PreparedEvent {
  readonly event: AuditEvent;
  /** Its canonical JSON where it is known already: not before personal fields are encrypted. */
  readonly body?: string | undefined;
  readonly personal?: PersonalFields | undefined;
  /** Whether the id is the caller's own, so that the event may be there already. */
  readonly mayExist: boolean;
}
