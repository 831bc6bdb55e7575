import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A store of SQLite in a folder of its own. */
export interface TemporaryStore {
  readonly url: string;
  /** Where its spool is. */
  readonly spoolFolder: string;
  /** Variables with which the service keeps everything here. */
  readonly variables: Readonly<Record<string, string>>;
  /** Removes the folder; the end of this process does so too. */
  readonly remove: () => void;
}

/** Makes the folder; whoever is given the variables makes the store. */
export function temporaryStore(): TemporaryStore {
  const folder = mkdtempSync(join(tmpdir(), 'nexo-be-'));
  const url = `sqlite:${join(folder, 'store.db')}`;
  const spoolFolder = join(folder, 'spool');
  const remove = () => {
    process.off('exit', remove);
    rmSync(folder, { recursive: true, force: true });
  };
  process.once('exit', remove);
  return {
    url,
    spoolFolder,
    variables: { EYRIE_STORE_URL: url, EYRIE_AUDIT_SPOOL_FOLDER: spoolFolder },
    remove,
  };
}
