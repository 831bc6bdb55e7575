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
  return audit !== undefined || isSet(environment.EYRIE_AUDIT_ENABLED);
}

/**
 * Whether a service asks for its store: by a section `store`, by `EYRIE_STORE_URL`, or with an audit trail that is not
 * switched off.
 */
export function asksForStore(
  sections: EvidenceSections,
  environment: NodeJS.ProcessEnv = process.env,
): boolean {
  return (
    sections.store !== undefined ||
    // An empty one is refused: a store that was meant must not be another one.
    environment.EYRIE_STORE_URL !== undefined ||
    (asksForAudit(sections, environment) && !isSwitchedOff(sections, environment))
  );
}

/** As the section resolves it: the config, then the variable. */
function isSwitchedOff({ audit }: EvidenceSections, { EYRIE_AUDIT_ENABLED: variable }: NodeJS.ProcessEnv) {
  return !(audit?.enabled ?? variable?.trim().toLowerCase() !== 'false');
}

function isSet(variable: string | undefined): boolean {
  return variable !== undefined && variable.trim() !== '';
}
