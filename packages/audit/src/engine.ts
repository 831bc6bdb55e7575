export type { AuditHealth } from './app/audit-health.js';
export type { AuditedCall } from './capture/audited/audited-options.js';
export { AuditService } from './capture/audit-service.js';
