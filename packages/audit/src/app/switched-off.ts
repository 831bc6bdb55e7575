import type { EyrieApp } from '@eyrie/core/engine';
import { SwitchedOffAuditService } from '../capture/switched-off-service.js';
import { type AppAudit, rememberSwitchedOff } from './app-audit.js';

/** What is injected where the audit trail is switched off. `@Audited` methods find none and run as they are. */
export function switchedOff(app: EyrieApp): AppAudit {
  rememberSwitchedOff(app);
  app.standings.tell({
    signal: 'audit',
    state: 'off',
    detail: 'nothing is recorded',
    remedy: 'A section "audit" in eyrie.config.ts, or EYRIE_AUDIT_ENABLED=true, switches it on',
  });
  return {
    service: new SwitchedOffAuditService(app.config.identity.name),
    health: () => ({ status: 'up', problems: [] }),
  };
}
