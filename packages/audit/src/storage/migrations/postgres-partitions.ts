// ATTACH PARTITION does not lock readers out, as CREATE TABLE … PARTITION OF would. A trigger of TRUNCATE is not inherited.
const MAKE_PARTITION = `CREATE FUNCTION eyrie_audit_make_partition(month text) RETURNS boolean
LANGUAGE plpgsql AS $body$
DECLARE
  partition text;
BEGIN
  IF month IS NULL OR month !~ '^[0-9]{4}-(0[1-9]|1[0-2])$' THEN
    RAISE EXCEPTION 'A month is written as YYYY-MM' USING ERRCODE = '22023';
  END IF;
  partition := 'eyrie_audit_log_' || replace(month, '-', '_');
  IF to_regclass(partition) IS NOT NULL THEN
    RETURN false;
  END IF;
  PERFORM pg_advisory_xact_lock(hashtextextended('eyrie_audit_partitions ' || current_schema(), 0));
  IF to_regclass(partition) IS NOT NULL THEN
    RETURN false;
  END IF;
  EXECUTE format(
    'CREATE TABLE %I (LIKE eyrie_audit_log INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING INDEXES)', partition);
  EXECUTE format(
    'CREATE TRIGGER eyrie_audit_log_refuses_truncate BEFORE TRUNCATE ON %I
      FOR EACH STATEMENT EXECUTE FUNCTION eyrie_audit_refuse_change()', partition);
  EXECUTE format(
    'ALTER TABLE eyrie_audit_log ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', partition, month,
    to_char(to_date(month || '-01', 'YYYY-MM-DD') + interval '1 month', 'YYYY-MM'));
  RETURN true;
END
$body$`;

// With the rights of the tables' owner, so that the role of the app needs none to create tables: it is given those of
// the months that a clock can say, and cannot fill the database with others.
const ENSURE_PARTITION = `CREATE FUNCTION eyrie_audit_ensure_partition(month text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER AS $body$
DECLARE
  this_month timestamp := date_trunc('month', clock_timestamp() AT TIME ZONE 'UTC');
BEGIN
  IF month ~ '^[0-9]{4}-(0[1-9]|1[0-2])$' AND NOT (month COLLATE "C" BETWEEN
    to_char(this_month - interval '1 month', 'YYYY-MM') AND to_char(this_month + interval '2 months', 'YYYY-MM'))
    AND to_regclass('eyrie_audit_log_' || replace(month, '-', '_')) IS NULL
  THEN
    RAISE EXCEPTION 'No partition is made for %: it is not near the current month', month USING ERRCODE = '22023';
  END IF;
  RETURN eyrie_audit_make_partition(month);
END
$body$`;

// Dropping locks the log for a moment: whoever reads for long is not waited for, the next call finds the partition again.
const DROP_EMPTY_PARTITIONS = `CREATE FUNCTION eyrie_audit_drop_empty_partitions(before_month text) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET lock_timeout = '2s' AS $body$
DECLARE
  partition regclass;
  has_rows boolean;
  dropped bigint := 0;
BEGIN
  IF before_month IS NULL OR before_month !~ '^[0-9]{4}-(0[1-9]|1[0-2])$' THEN
    RAISE EXCEPTION 'A month is written as YYYY-MM' USING ERRCODE = '22023';
  END IF;
  PERFORM pg_advisory_xact_lock(hashtextextended('eyrie_audit_partitions ' || current_schema(), 0));
  FOR partition IN
    SELECT c.oid::regclass FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
    WHERE i.inhparent = 'eyrie_audit_log'::regclass
      AND c.relname COLLATE "C" < 'eyrie_audit_log_' || replace(before_month, '-', '_')
    ORDER BY c.relname
  LOOP
    EXECUTE format('SELECT EXISTS (SELECT 1 FROM %s)', partition) INTO has_rows;
    CONTINUE WHEN has_rows;
    BEGIN
      EXECUTE format('LOCK TABLE eyrie_audit_log, %s IN ACCESS EXCLUSIVE MODE', partition);
      EXECUTE format('SELECT EXISTS (SELECT 1 FROM %s)', partition) INTO has_rows;
      CONTINUE WHEN has_rows;
      EXECUTE format('DROP TABLE %s', partition);
      dropped := dropped + 1;
    EXCEPTION WHEN lock_not_available OR deadlock_detected THEN
      NULL;
    END;
  END LOOP;
  RETURN dropped;
END
$body$`;

/** The functions that make and drop the monthly partitions of the log. */
export const POSTGRES_PARTITIONS: readonly string[] = [
  MAKE_PARTITION,
  ENSURE_PARTITION,
  DROP_EMPTY_PARTITIONS,
  'REVOKE ALL ON FUNCTION eyrie_audit_make_partition(text) FROM PUBLIC',
  'REVOKE ALL ON FUNCTION eyrie_audit_ensure_partition(text) FROM PUBLIC',
  'REVOKE ALL ON FUNCTION eyrie_audit_drop_empty_partitions(text) FROM PUBLIC',
];
