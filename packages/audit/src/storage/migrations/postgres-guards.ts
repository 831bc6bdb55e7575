const APPEND_ONLY = [
  'eyrie_audit_log',
  'eyrie_audit_ids',
  'eyrie_audit_targets',
  'eyrie_audit_checkpoints',
  'eyrie_audit_segments',
  'eyrie_audit_rejected',
];

/** Those of which retention deletes rows, once a segment is recorded that stands in for them. */
const PRUNED: ReadonlySet<string> = new Set(['eyrie_audit_log', 'eyrie_audit_ids', 'eyrie_audit_targets']);

// 42501 is insufficient_privilege: what somebody without the right to do it is told, too.
const REFUSE_CHANGE = `CREATE FUNCTION eyrie_audit_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
  RAISE EXCEPTION '% is append-only: % is refused', TG_TABLE_NAME, TG_OP USING ERRCODE = '42501';
END
$body$`;

const REFUSE_DELETE = `CREATE FUNCTION eyrie_audit_refuse_delete() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
  IF EXISTS (
    SELECT 1 FROM eyrie_audit_segments
    WHERE stream = OLD.stream AND OLD.seq BETWEEN first_seq AND last_seq
  ) THEN
    RETURN OLD;
  END IF;
  RAISE EXCEPTION '% is append-only: % is refused', TG_TABLE_NAME, TG_OP USING ERRCODE = '42501';
END
$body$`;

// What a function finds under a name must not depend on who calls it.
const PIN_SEARCH_PATH = `DO $body$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY[
    'eyrie_audit_refuse_change()',
    'eyrie_audit_refuse_delete()',
    'eyrie_audit_make_partition(text)',
    'eyrie_audit_ensure_partition(text)',
    'eyrie_audit_drop_empty_partitions(text)'
  ] LOOP
    EXECUTE format('ALTER FUNCTION %s SET search_path = %I, pg_temp', name, current_schema());
  END LOOP;
END
$body$`;

/** Triggers that refuse to change, delete or truncate evidence, for the owner of the tables too. */
export const POSTGRES_GUARDS: readonly string[] = [
  REFUSE_CHANGE,
  REFUSE_DELETE,
  PIN_SEARCH_PATH,
  rowTrigger({ table: 'eyrie_audit_outbox', event: 'UPDATE', refusal: 'eyrie_audit_refuse_change' }),
  ...APPEND_ONLY.flatMap((table) => [
    rowTrigger({ table, event: 'UPDATE', refusal: 'eyrie_audit_refuse_change' }),
    rowTrigger({
      table,
      event: 'DELETE',
      refusal: PRUNED.has(table) ? 'eyrie_audit_refuse_delete' : 'eyrie_audit_refuse_change',
    }),
    `CREATE TRIGGER ${table}_refuses_truncate BEFORE TRUNCATE ON ${table}
      FOR EACH STATEMENT EXECUTE FUNCTION eyrie_audit_refuse_change()`,
  ]),
];

function rowTrigger(guard: {
  readonly table: string;
  readonly event: string;
  readonly refusal: string;
}): string {
  const { table, event, refusal } = guard;
  return `CREATE TRIGGER ${table}_refuses_${event.toLowerCase()} BEFORE ${event} ON ${table}
    FOR EACH ROW EXECUTE FUNCTION ${refusal}()`;
}
