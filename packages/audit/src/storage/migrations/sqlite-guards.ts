/** Tables whose rows are never changed, with the columns that name a row. */
const APPEND_ONLY = {
  eyrie_audit_log: ['stream', 'seq'],
  eyrie_audit_ids: ['id', 'stream'],
  eyrie_audit_targets: ['stream', 'seq', 'type', 'id'],
  eyrie_audit_checkpoints: ['stream', 'size'],
  eyrie_audit_segments: ['stream', 'first_seq'],
  eyrie_audit_rejected: ['number'],
} as const;

/** Those of which retention deletes rows, once a segment is recorded that stands in for them. */
const PRUNED: ReadonlySet<string> = new Set(['eyrie_audit_log', 'eyrie_audit_ids', 'eyrie_audit_targets']);

const IN_A_SEGMENT = `EXISTS (
  SELECT 1 FROM eyrie_audit_segments
  WHERE stream = OLD.stream AND OLD.seq BETWEEN first_seq AND last_seq
)`;

/** Triggers that refuse to change or delete evidence. */
export const SQLITE_GUARDS: readonly string[] = [
  refusal({ table: 'eyrie_audit_outbox', event: 'UPDATE' }),
  ...Object.entries(APPEND_ONLY).flatMap(([table, key]) => [
    refusal({ table, event: 'UPDATE' }),
    refusal({ table, event: 'DELETE', when: PRUNED.has(table) ? `NOT ${IN_A_SEGMENT}` : 'TRUE' }),
    // INSERT OR REPLACE deletes what it replaces without a word to the trigger of DELETE.
    refusal({
      table,
      event: 'INSERT',
      when: `EXISTS (SELECT 1 FROM ${table} WHERE ${key.map((column) => `${column} = NEW.${column}`).join(' AND ')})`,
    }),
  ]),
];

function refusal(guard: { readonly table: string; readonly event: string; readonly when?: string }): string {
  const { table, event, when = 'TRUE' } = guard;
  return `CREATE TRIGGER ${table}_refuses_${event.toLowerCase()} BEFORE ${event} ON ${table} WHEN ${when}
    BEGIN SELECT RAISE(ABORT, '${table} is append-only'); END`;
}
