import type { Migration } from '@eyrie/store/engine';

const COLUMNS = 'key text NOT NULL, created_at text NOT NULL';

/** The table of the keys that encrypt personal data: the one table of the audit trail that rows are deleted from. */
export const subjectKeyMigrations: readonly Migration[] = [
  {
    id: 'audit/0004-subject-keys',
    sqlite: [
      `CREATE TABLE eyrie_audit_subject_keys (subject text NOT NULL PRIMARY KEY, ${COLUMNS}) STRICT, WITHOUT ROWID`,
    ],
    postgres: [
      `CREATE TABLE eyrie_audit_subject_keys (subject text COLLATE "C" NOT NULL PRIMARY KEY, ${COLUMNS})`,
    ],
  },
];
