import type { AuditEvent } from '@eyrie/audit';
import { EYRIE_APP } from '@eyrie/core';
import type { EyrieApp } from '@eyrie/core/engine';
import type { INestApplication } from '@nestjs/common';

/** An event as far as scenarios compare it: `<type> <method> <route> <status>`. */
export type SeenEvent = string;

/** Follows the audit events of an app from now on. */
export class Audited {
  // Bounded by what one scenario leaves.
  readonly #seen: SeenEvent[] = [];

  constructor(app: INestApplication) {
    app
      .get<EyrieApp>(EYRIE_APP)
      .auditRecords.listen(({ event }) => this.#seen.push(seen(event as unknown as AuditEvent)));
  }

  get events(): readonly SeenEvent[] {
    return this.#seen;
  }
}

function seen({ type, targets, reason }: AuditEvent): SeenEvent {
  return `${type} ${targets?.[0]?.id} ${reason?.status ?? 0}`;
}
