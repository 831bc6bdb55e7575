import type { Migration } from '@eyrie/store/engine';

const COLUMNS = 'key text NOT NULL, created_at text NOT NULL';

/** The keys that encrypt personal data: the one table of the audit trail that rows are deleted from; and who was erased when. */
export const subjectKeyMigrations: readonly Migration[] = [
  {
    id: 'audit/0004-subject-keys',
    sqlite: [
      `CREATE TABLE eyrie_audit_subject_keys (subject text NOT NULL PRIMARY KEY, ${COLUMNS}) STRICT, WITHOUT ROWID`,
      'CREATE TABLE eyrie_audit_erased (subject_digest text NOT NULL PRIMARY KEY, erased_at text NOT NULL) STRICT, WITHOUT ROWID',
    ],
    postgres: [
      `CREATE TABLE eyrie_audit_subject_keys (subject text COLLATE "C" NOT NULL PRIMARY KEY, ${COLUMNS})`,
      'CREATE TABLE eyrie_audit_erased (subject_digest text COLLATE "C" NOT NULL PRIMARY KEY, erased_at text COLLATE "C" NOT NULL)',
    ],
  },
];
