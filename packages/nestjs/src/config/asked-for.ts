import type { AuditOptions } from '@eyrie/audit/engine';
import type { StoreOptions } from '@eyrie/store/engine';

/** What of a config decides whether evidence is kept. */
export interface EvidenceSections {
  readonly audit?: AuditOptions | undefined;
  readonly store?: StoreOptions | undefined;
}

/**
 * Whether a service asks for its audit trail: it needs a store, so that it is there by a section `audit` of the config or
 * by `EYRIE_AUDIT_ENABLED` only.
 */
export function asksForAudit(
  { audit }: EvidenceSections,
  environment: NodeJS.ProcessEnv = process.env,
): boolean {
  return audit !== undefined || environment.EYRIE_AUDIT_ENABLED !== undefined;
}

/** Whether a service asks for its store: by a section `store`, by `EYRIE_STORE_URL`, or with its audit trail. */
export function asksForStore(
  sections: EvidenceSections,
  environment: NodeJS.ProcessEnv = process.env,
): boolean {
  return (
    sections.store !== undefined ||
    environment.EYRIE_STORE_URL !== undefined ||
    asksForAudit(sections, environment)
  );
}
