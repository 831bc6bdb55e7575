import { join } from 'node:path';
import { type NestProgram, startNestProgram } from './nest-program.ts';

/** The stream that `programs/audit-app.ts` writes: its service's name. */
export const STREAM = 'orders';
const WEBHOOK_SECRET = 'a secret of the receiver and the app';

const LOADER = join(import.meta.dirname, '..', '..', 'scripts', 'lib', 'typescript-loader.mjs');

/** Where an app keeps and delivers, and what else its environment says. */
export interface AuditAppOptions {
  readonly storeUrl: string;
  /** Of PostgreSQL it must have one. @default one that is made beside the file of SQLite */
  readonly signingKey?: string | undefined;
  /** A folder of its own, which outlives the process. */
  readonly spoolFolder: string;
  /** @default no such sink */
  readonly jsonlFolder?: string | undefined;
  /** @default no such sink */
  readonly webhookUrl?: string | undefined;
  /** @default {} */
  readonly variables?: Readonly<Record<string, string>> | undefined;
}

/** Starts `programs/audit-app.ts` from the sources of all packages, in a process of its own. */
export function startAuditApp(options: AuditAppOptions): Promise<NestProgram> {
  const { storeUrl, signingKey, spoolFolder, jsonlFolder, webhookUrl, variables = {} } = options;
  return startNestProgram({
    file: 'audit-app.ts',
    options: ['--conditions=@eyrie/source', '--import', LOADER],
    variables: {
      EYRIE_STORE_URL: storeUrl,
      EYRIE_AUDIT_SPOOL_FOLDER: spoolFolder,
      WEBHOOK_SECRET,
      ...(signingKey !== undefined && { EYRIE_AUDIT_SIGNING_KEYS: signingKey }),
      ...(jsonlFolder !== undefined && { JSONL_FOLDER: jsonlFolder }),
      ...(webhookUrl !== undefined && { WEBHOOK_URL: webhookUrl }),
      ...variables,
    },
  });
}
