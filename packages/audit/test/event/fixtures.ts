import { createRedactor, type RedactionOptions, redactionSection } from '@eyrie/core/engine';
import type { AuditEvent, AuditEventInput } from '../../src/event/audit-event.js';
import { type AuditEventContext, createAuditEvent } from '../../src/event/create-audit-event.js';

export const EVENT_ID = '0193a1d2-7c00-7a3b-9f52-3c1e8d0b64a7';
export const OBSERVED = '2026-11-21T12:00:00.250Z';

export function redactorOf(options: RedactionOptions = {}) {
  return createRedactor(redactionSection.resolve({ options, environment: {} }));
}

export const CONTEXT: AuditEventContext = {
  source: { service: 'shop', version: '1.2.3', instance_id: 'i-1', environment: 'test' },
  actor: { id: 'u-1', type: 'user' },
  now: () => Date.parse(OBSERVED),
  newId: () => EVENT_ID,
  redactor: redactorOf(),
};

/** An event about order 42, made of what is given. */
export function eventOf(
  input: Partial<AuditEventInput> = {},
  context: Partial<AuditEventContext> = {},
): AuditEvent {
  return createAuditEvent(
    { type: 'order.updated', action: 'UPDATE', target: { type: 'order', id: '42' }, ...input },
    { ...CONTEXT, ...context },
  );
}
