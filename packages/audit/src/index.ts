// Everything of the engine, and what joins it to Nest.
export * from './engine.js';
export {
  AuditModule,
  type AuditModuleAsyncOptions,
  type AuditModuleOptions,
} from './nest/audit.module.js';
export { AuditHealthIndicator, type AuditHealthResult } from './nest/audit-health-indicator.js';
export { Audited } from './nest/audited.js';
