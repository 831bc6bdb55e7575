import type { SqlTransaction, Store } from '@eyrie/store/engine';
import type { AuditEventInput } from '../../event/audit-event.js';
import { unrecorded } from '../deployment-errors.js';
import { toAuditEventInput } from '../deployment-event.js';
import type { DeploymentLedger, LedgerEntry, LedgerOutcome } from './deployment-ledger.js';

/** What {@link StoreDeploymentLedger} works with. */
export interface StoreDeploymentLedgerOptions {
  /** With the table of `REQUESTS_MIGRATION`. */
  readonly store: Store;
  /** Records an audit event in a transaction of the store, as `AuditService.emit` does. */
  readonly emit: (
    event: AuditEventInput,
    options: { readonly tx: SqlTransaction },
  ) => Promise<{ readonly id: string }>;
  /** Milliseconds since 1970. @default Date.now */
  readonly now?: (() => number) | undefined;
}

// Argo CD and GitHub sign no time, so that this is how long a copied request is recognised.
const KEPT_MS = 31 * 86_400_000;
const PRUNE_EVERY_MS = 3_600_000;
const PRUNED_AT_ONCE = 500;

const CLAIM = `INSERT INTO eyrie_audit_requests (source, idempotency_key, digest, created_at)
VALUES ($1, $2, $3, $4) ON CONFLICT (source, idempotency_key) DO NOTHING`;
const NAME = 'UPDATE eyrie_audit_requests SET event_id = $3 WHERE source = $1 AND idempotency_key = $2';
const FIND = 'SELECT digest, event_id FROM eyrie_audit_requests WHERE source = $1 AND idempotency_key = $2';
const PRUNE = `DELETE FROM eyrie_audit_requests WHERE (source, idempotency_key) IN (
  SELECT source, idempotency_key FROM eyrie_audit_requests WHERE created_at < $1 LIMIT ${PRUNED_AT_ONCE})`;

/**
 * Keeps the keys beside the audit trail: key and event are written in one transaction, so that of the same request sent
 * twice at once exactly one event remains. Keys are forgotten after 31 days.
 */
export class StoreDeploymentLedger implements DeploymentLedger {
  readonly #store: Store;
  readonly #emit: StoreDeploymentLedgerOptions['emit'];
  readonly #now: () => number;
  #prunedAt = Number.NEGATIVE_INFINITY;

  constructor({ store, emit, now = Date.now }: StoreDeploymentLedgerOptions) {
    this.#store = store;
    this.#emit = emit;
    this.#now = now;
  }

  async record(entry: LedgerEntry): Promise<LedgerOutcome> {
    const { source, idempotencyKey, digest, deployment } = entry;
    const outcome = await this.#store.transaction(async (tx): Promise<LedgerOutcome> => {
      // Waits for whoever claims the same key at this moment.
      const claim = await tx.query(CLAIM, [source, idempotencyKey, digest, this.#isoNow()]);
      if (claim.rowCount === 1) {
        const { id } = await this.#emit(toAuditEventInput(deployment), { tx });
        await tx.query(NAME, [source, idempotencyKey, id]);
        return { state: 'recorded', id };
      }
      const { rows } = await tx.query(FIND, [source, idempotencyKey]);
      const known = rows[0];
      // Forgotten at this very moment: the next attempt finds the key free.
      if (known === undefined) throw unrecorded();
      return { state: known.digest === digest ? 'duplicate' : 'conflict', id: String(known.event_id) };
    });
    await this.#prune();
    return outcome;
  }

  async #prune(): Promise<void> {
    const now = this.#now();
    if (now - this.#prunedAt < PRUNE_EVERY_MS) return;
    this.#prunedAt = now;
    try {
      await this.#store.query(PRUNE, [new Date(now - KEPT_MS).toISOString()]);
    } catch {
      // The deployment is recorded: old keys can go an hour later.
    }
  }

  #isoNow(): string {
    return new Date(this.#now()).toISOString();
  }
}
