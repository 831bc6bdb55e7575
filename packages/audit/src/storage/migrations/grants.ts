/** What a role of PostgreSQL may do with the audit trail. */
export type AuditDuty =
  /** The app: it records, seals and reads, and can neither change nor delete what is sealed. */
  | 'record'
  /** Who reads and verifies. */
  | 'read'
  /** Retention, where it is a role of its own: it reads, records segments and deletes what they stand in for. */
  | 'prune';

const READ = [
  'GRANT SELECT ON eyrie_audit_log, eyrie_audit_ids, eyrie_audit_targets, eyrie_audit_head, eyrie_audit_checkpoints, eyrie_audit_segments, eyrie_audit_rejected, eyrie_audit_outbox, eyrie_audit_cursors, eyrie_audit_deliveries, eyrie_migrations TO',
];

const GRANTS: Readonly<Record<AuditDuty, readonly string[]>> = {
  read: READ,
  record: [
    ...READ,
    'GRANT INSERT ON eyrie_audit_log, eyrie_audit_ids, eyrie_audit_targets, eyrie_audit_checkpoints, eyrie_audit_rejected TO',
    'GRANT INSERT, UPDATE ON eyrie_audit_head TO',
    // Locking a row asks for the right to update one column; a trigger refuses the update itself.
    'GRANT INSERT, DELETE, UPDATE (created_at) ON eyrie_audit_outbox TO',
    'GRANT EXECUTE ON FUNCTION eyrie_audit_ensure_partition(text) TO',
    'GRANT INSERT, UPDATE, DELETE ON eyrie_audit_cursors, eyrie_audit_deliveries TO',
    'GRANT SELECT, INSERT, UPDATE, DELETE ON eyrie_audit_requests, eyrie_leases TO',
    'GRANT SELECT, INSERT, DELETE ON eyrie_audit_subject_keys TO',
    'GRANT SELECT, INSERT, UPDATE ON eyrie_audit_erased TO',
  ],
  prune: [
    ...READ,
    'GRANT INSERT ON eyrie_audit_segments TO',
    'GRANT DELETE ON eyrie_audit_log, eyrie_audit_ids, eyrie_audit_targets TO',
    'GRANT EXECUTE ON FUNCTION eyrie_audit_drop_empty_partitions(text) TO',
  ],
};

/**
 * The statements that give a role of PostgreSQL what its duty needs and nothing more; whoever owns the tables runs them
 * after the migration. Guards are hygiene: a superuser passes them, and only the chain and its anchors show that.
 *
 * @default duty 'record'
 *
 * @example
 * ```ts
 * for (const statement of grantsFor('shop_app')) await owner.query(statement);
 * ```
 */
export function grantsFor(role: string, duty: AuditDuty = 'record'): readonly string[] {
  const quoted = `"${role.replaceAll('"', '""')}"`;
  return GRANTS[duty].map((grant) => `${grant} ${quoted}`);
}
