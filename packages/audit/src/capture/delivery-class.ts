/**
 * How an event is kept, and what happens where that fails.
 *
 * - `transactional`: in the caller's transaction. The change cannot be committed without its event, nor the event
 *   without the change.
 * - `required`: in a transaction of its own, awaited. Where the store is down the call fails with
 *   `EYRIE_AUDIT_UNAVAILABLE` (503), or the event is spooled where `onStoreFailure` says so.
 * - `best_effort`: from a bounded buffer, in batches; spooled where the store is down; what is lost is counted.
 */
export type DeliveryClass = 'transactional' | 'required' | 'best_effort';

/** What has become of an event that was emitted. */
export interface AuditReceipt {
  /** The event's id. */
  readonly id: string;
  /**
   * `stored`: it is in the store; of an event that was kept in the caller's transaction: with the caller's commit, and not
   * at all where that is rolled back. `spooled`: it is in the spool file and goes to the
   * store as soon as that is back. `queued`: it waits in memory. `lost`: store, spool and memory refused it; only a
   * `best_effort` event is ever answered so. `off`: the audit trail is switched off.
   */
  readonly state: 'stored' | 'spooled' | 'queued' | 'lost' | 'off';
}
