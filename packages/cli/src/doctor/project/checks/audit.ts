import { existsSync } from 'node:fs';
import { auditMigrations, missingTables, verifierKeyFor } from '@eyrie/audit/engine';
import { Diagnostics, EyrieError, resolveServiceIdentity } from '@eyrie/core/engine';
import { openPostgresStore, openSqliteStore, rowsOf, type Store } from '@eyrie/store/engine';
import { foreignMessage } from '../../../terminal/foreign-message.js';
import type { DoctorFinding, Examination } from '../../finding.js';
import { listed } from '../../listed.js';
import { deliveryFindings } from '../audit-delivery.js';
import type { Project } from '../project.js';
import { type ProjectStore, projectStore } from '../resolved-store.js';
import { whyUnreachable } from './store.js';

/** Whether evidence is signed, has its tables, and reaches its sinks. */
export async function checkAudit(project: Project): Promise<Examination> {
  const store = projectStore(project);
  if (store?.audit === undefined) return { checks: [], findings: [] };
  const keys = keyFindings(store, project);
  const { seen, findings } = await look(store, project);
  return { checks: [{ name: 'audit', seen }], findings: [...keys, ...findings] };
}

function keyFindings({ audit, url }: ProjectStore, project: Project): readonly DoctorFinding[] {
  const keys = audit?.signingKeys ?? [];
  const wrong = keys.flatMap((key, position) => (isKey(key) ? [] : [position + 1]));
  if (wrong.length > 0) {
    return [
      {
        code: 'EYRIE_DOCTOR_SIGNING_KEY_INVALID',
        weight: 'problem',
        subject: 'audit.signingKeys',
        problem: `What stands at place ${listed(wrong.map(String))} is no signing key`,
        remedy: 'Make one with "eyrie audit keygen"',
      },
    ];
  }
  if (keys.length > 0) return [];
  const isNeeded = url.dialect === 'postgres';
  if (!isNeeded && environmentOf(project) !== 'production') return [];
  return [
    {
      code: 'EYRIE_DOCTOR_SIGNING_KEY_ABSENT',
      weight: isNeeded ? 'problem' : 'advice',
      subject: 'audit.signingKeys',
      problem: isNeeded
        ? 'With PostgreSQL the audit trail does not start without a signing key'
        : 'In production the key that signs is one that lies beside the log: who can change the one can use the other',
      remedy: 'Make a key with "eyrie audit keygen", and give it to the service in EYRIE_AUDIT_SIGNING_KEYS',
    },
  ];
}

function isKey(text: string): boolean {
  try {
    return verifierKeyFor(text) !== '';
  } catch {
    return false;
  }
}

function environmentOf({ config, environment }: Project): string {
  const { service } = config.state === 'loaded' ? config.config : {};
  try {
    const diagnostics = new Diagnostics(() => undefined);
    return resolveServiceIdentity({ service, environment: environment.variables, diagnostics }).environment;
  } catch {
    // The check of the config says what is wrong.
    return '';
  }
}

interface Look {
  readonly seen: string;
  readonly findings: readonly DoctorFinding[];
}

async function look(found: ProjectStore, project: Project): Promise<Look> {
  const { url } = found;
  const isFile = url.dialect === 'sqlite';
  if (isFile && (url.path === ':memory:' || !existsSync(url.path))) {
    return { seen: 'nothing recorded here yet', findings: [] };
  }
  if (!isFile && project.isOffline) return { seen: 'on, its store not opened (--offline)', findings: [] };
  // The check of the store says why.
  if (!isFile && (await whyUnreachable(url.url, project)) !== undefined) {
    return { seen: 'on, its store not reached', findings: [] };
  }
  let store: Store | undefined;
  try {
    store = isFile
      ? openSqliteStore({ path: url.path })
      : await openPostgresStore({
          url: url.url,
          maxConnections: 2,
          diagnostics: new Diagnostics(() => undefined),
        });
    return await lookInto(store, found, project);
  } catch (error) {
    return { seen: 'on, its store could not be read', findings: [unreadable(error)] };
  } finally {
    await store?.close();
  }
}

async function lookInto(store: Store, { options }: ProjectStore, project: Project): Promise<Look> {
  const pending = await pendingMigrations(store);
  if (pending.length > 0) {
    const seen = `on, ${pending.length === auditMigrations.length ? 'its tables not made yet' : 'its tables not up to date'}`;
    return { seen, findings: options.migrate ? [] : [migrationsPending(store.label, pending)] };
  }
  const missing = await missingTables(store);
  if (missing.length > 0) return { seen: 'on, tables are missing', findings: [tablesLost(missing)] };
  return deliveryFindings(store, project.now());
}

async function pendingMigrations(store: Store): Promise<readonly string[]> {
  const all = auditMigrations.map(({ id }) => id);
  try {
    const rows = rowsOf(await store.query('SELECT id FROM eyrie_migrations'));
    const applied = new Set(rows.map(({ id }) => String(id)));
    return all.filter((id) => !applied.has(id));
  } catch (error) {
    if (error instanceof EyrieError) throw error;
    // Either there is no such table yet, or it is not for this role to read.
    return (await missingTables(store)).length === 0 ? [] : all;
  }
}

function migrationsPending(label: string, pending: readonly string[]): DoctorFinding {
  return {
    code: 'EYRIE_DOCTOR_MIGRATIONS_PENDING',
    weight: 'problem',
    subject: label,
    problem: `The service may not make its tables (store.migrate is false), and these migrations are not applied: ${listed(pending)}`,
    remedy: 'Run "eyrie store migrate" as the owner of the tables',
  };
}

function tablesLost(missing: readonly string[]): DoctorFinding {
  return {
    code: 'EYRIE_DOCTOR_TABLES_LOST',
    weight: 'problem',
    subject: 'audit',
    problem: `Tables that were made are gone: ${listed(missing)}`,
    remedy: 'Find out who dropped them, keep what is left, and restore them from a backup',
  };
}

function unreadable(error: unknown): DoctorFinding {
  return {
    code: 'EYRIE_DOCTOR_STORE_UNREADABLE',
    weight: 'unknown',
    subject: 'store',
    problem: `It could not be read: ${error instanceof EyrieError ? error.problem : foreignMessage(error)}`,
    remedy: error instanceof EyrieError ? error.remedy : 'Check that it is the database of the service',
  };
}
