import type { DeploymentAudit } from '../deployment-audit.js';

/** A deployment to be recorded once. */
export interface LedgerEntry {
  /** Keys of different sources do not meet. */
  readonly source: string;
  readonly idempotencyKey: string;
  /** SHA-256 of the body that told of it, in hexadecimal. */
  readonly digest: string;
  readonly deployment: DeploymentAudit;
}

/** What became of an entry. `id` is that of the audit event recorded under the key. */
export type LedgerOutcome =
  | { readonly state: 'recorded'; readonly id: string }
  /** The same had been recorded before. */
  | { readonly state: 'duplicate'; readonly id: string }
  /** Something else had been recorded under the key: nothing was changed. */
  | { readonly state: 'conflict'; readonly id: string };

/** Records deployments in the audit trail, each once. */
export interface DeploymentLedger {
  /** Resolves once the outcome is durable; rejects where it cannot be known, after which the same may be tried again. */
  record(entry: LedgerEntry): Promise<LedgerOutcome>;
}
