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

// By app, too: what is not audited on purpose is nothing to warn of.
const SWITCHED_OFF = new WeakSet<EyrieApp>();

/** Remembers that an app has its audit trail switched off. */
export function rememberSwitchedOff(app: EyrieApp): void {
  SWITCHED_OFF.add(app);
}

/** Says, once for each method, that a call is not audited because nobody has set up an audit trail. */
export function reportUnaudited(app: EyrieApp, method: string): void {
  if (SWITCHED_OFF.has(app)) return;
  app.diagnostics.report({
    code: 'EYRIE_AUDIT_MODULE_MISSING',
    key: method,
    problem: `${method} carries @Audited and was called unaudited: the app does not import AuditModule, or its audit trail was still being made`,
    remedy:
      'Import AuditModule.forRoot() in the root module, with "enabled: false" where nothing is to be audited, and call audited methods from onModuleInit on',
  });
}

/** Remembers the audit trail of an app. */
export function rememberAudit(app: EyrieApp, audit: AppAudit): void {
  AUDIT_OF.set(app, audit);
}
