import { type Diagnostics, EyrieError } from '@eyrie/core/engine';
import { parseStoreUrl } from '@eyrie/store/engine';
import { loadOrCreateKeyFile } from '../integrity/key-file.js';
import { generateSigningKey } from '../integrity/note-keys.js';

/** Which keys sign the checkpoints of an app. */
export interface SigningKeys {
  readonly keys: readonly string[];
  /** The key that Eyrie has made and keeps beside the database; `undefined` where keys are configured. */
  readonly kept: { readonly path: string; readonly verifierKey: string } | undefined;
}

/** Where keys come from. */
export interface SigningKeyRequest {
  readonly configured: readonly string[];
  /** The file of SQLite, or `:memory:`; `undefined` with PostgreSQL. */
  readonly databasePath: string | undefined;
  readonly name: string;
}

/**
 * The configured keys; with SQLite else one that is made beside the file.
 *
 * @throws EyrieError `EYRIE_AUDIT_SIGNING_KEY_MISSING` with PostgreSQL, whose instances must sign with the same key.
 */
export async function signingKeysOf(request: SigningKeyRequest): Promise<SigningKeys> {
  const { configured, databasePath, name } = request;
  if (configured.length > 0) return { keys: configured, kept: undefined };
  if (databasePath === ':memory:') return { keys: [generateSigningKey(name).privateKey], kept: undefined };
  if (databasePath === undefined) throw keyMissing();
  const { privateKey, verifierKey, path } = await loadOrCreateKeyFile(`${databasePath}.audit-key`, name);
  return { keys: [privateKey], kept: { path, verifierKey } };
}

/** Says with which key the log can be verified, and what that key is not good for. */
export function reportMadeKey(diagnostics: Diagnostics, { kept }: SigningKeys): void {
  if (kept === undefined) return;
  diagnostics.report({
    code: 'EYRIE_AUDIT_SIGNING_KEY_KEPT',
    key: kept.path,
    level: 'info',
    problem: `Checkpoints of the audit trail are signed with the key in ${kept.path}; verify them with ${kept.verifierKey}`,
    remedy:
      'Whoever can read that file and write the database can forge the log: in production set EYRIE_AUDIT_SIGNING_KEYS from a secret store',
  });
}

/** @throws EyrieError `EYRIE_AUDIT_SIGNING_KEY_MISSING`, to be asked before anything is opened. */
export function assertSigningKey(configured: readonly string[], storeUrl: string): void {
  if (configured.length === 0 && parseStoreUrl(storeUrl).dialect === 'postgres') throw keyMissing();
}

function keyMissing(): EyrieError {
  return new EyrieError({
    code: 'EYRIE_AUDIT_SIGNING_KEY_MISSING',
    problem: 'There is no key to sign the checkpoints of the audit trail with',
    remedy:
      'Make one with "eyrie audit keygen", and give it to every instance in EYRIE_AUDIT_SIGNING_KEYS, from a secret store',
  });
}
