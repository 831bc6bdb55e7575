import type { AuditActor, AuditEvent, AuditEventInput } from '../event/audit-event.js';
import { type RevealedEvent, revealEvent } from '../event/protect/reveal-event.js';
import { ambientActor } from './ambient.js';
import { AuditService, type AuditServiceParts } from './audit-service.js';
import type { AuditReceipt } from './delivery-class.js';

const OFF: AuditReceipt = Object.freeze({ id: '', state: 'off' });

/** The service of an app whose audit trail is switched off: it takes everything and keeps nothing. */
export class SwitchedOffAuditService extends AuditService {
  readonly #service: string;

  constructor(service: string) {
    // Every method that needs a part is overridden.
    super({} as AuditServiceParts);
    this.#service = service;
  }

  override async emitMany(events: readonly AuditEventInput[]): Promise<readonly AuditReceipt[]> {
    return events.map(() => OFF);
  }

  override currentActor(): AuditActor {
    return ambientActor() ?? { id: this.#service, type: 'service' };
  }

  override currentTransaction(): undefined {}

  override async erase(): Promise<boolean> {
    return false;
  }

  override async reveal(event: AuditEvent): Promise<RevealedEvent> {
    return revealEvent(event, undefined);
  }

  override async close(): Promise<void> {}
}
