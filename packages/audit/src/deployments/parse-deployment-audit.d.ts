import type { DeploymentAudit } from './deployment-audit.js';
/** What {@link parseDeploymentAudit} compares with. */
export interface ParseDeploymentOptions {
    /** Milliseconds since 1970. @default the clock */
    readonly now?: number | undefined;
}
/**
 * Reads a deployment record: of anything, such as JSON that came from outside. Types are not converted, unknown
 * properties are refused by name. `approvers` may be left out, times are normalised to UTC, and the duration is found
 * where only `started_at` is given.
 *
 * @throws EyrieError `EYRIE_DEPLOYMENT_INVALID` naming every property that breaks a rule, and never a value.
 *
 * @example
 * ```ts
 * import { parseDeploymentAudit } from '@eyrie/audit/engine';
 *
 * const deployment = parseDeploymentAudit({
 *   event: 'promotion',
 *   timestamp: '2026-02-01T10:30:00Z',
 *   service: 'checkout',
 *   version: '2026.02.1',
 *   from_environment: 'staging',
 *   to_environment: 'production',
 *   initiator: 'alice@example.com',
 *   approvers: ['bob@example.com'],
 *   success: true,
 * });
 * ```
 */
export declare function parseDeploymentAudit(value: unknown, options?: ParseDeploymentOptions): DeploymentAudit;
//# sourceMappingURL=parse-deployment-audit.d.ts.map