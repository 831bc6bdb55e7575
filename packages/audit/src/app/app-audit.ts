import type { EyrieApp } from '@eyrie/core/engine';
import type { AuditService } from '../capture/audit-service.js';
import type { AuditHealth } from './audit-health.js';

/** The audit trail of one app. */
export interface AppAudit {
  readonly service: AuditService;
  /** Whether evidence is kept and goes where it should. */
  health(): AuditHealth;
}

// By app, so that a decorator finds the audit trail of the app that its instance belongs to.
const AUDIT_OF = new WeakMap<EyrieApp, AppAudit>();

/** The audit trail of an app; `undefined` where it has none or it is switched off. */
export function auditOf(app: EyrieApp): AppAudit | undefined {
  return AUDIT_OF.get(app);
}

/** Remembers the audit trail of an app. */
export function rememberAudit(app: EyrieApp, audit: AppAudit): void {
  AUDIT_OF.set(app, audit);
}
