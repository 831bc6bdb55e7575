import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { copyFile, link, open, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import { EyrieError, messageOf } from '@eyrie/core/engine';
import { generateSigningKey, parseSigningKey, type SigningKeyTexts, verifierKeyText } from './note-keys.js';

const MAX_KEY_FILE_BYTES = 4096;
const OTHERS = 0o077;

/** A key that is kept in a file. */
export interface KeyFile extends SigningKeyTexts {
  readonly path: string;
  /** Whether it was made just now. */
  readonly created: boolean;
}

/**
 * The private key in a file, which is made if there is none: mode 0600, complete or not there at all, and on disk when
 * this returns. Of several processes that make it at the same time one wins, and all have its key.
 *
 * Who can read the file and write the database can forge the whole log: keep a key elsewhere where that matters.
 *
 * @throws EyrieError `EYRIE_AUDIT_KEY_FILE_OPEN` for a file that its group or others may read or write (not checked on
 * Windows), `EYRIE_AUDIT_KEY_FILE_INVALID` for one without a private key, `EYRIE_AUDIT_KEY_FILE_FAILED` for one that
 * cannot be read or made, `EYRIE_AUDIT_KEY_NAME_INVALID`.
 */
export async function loadOrCreateKeyFile(path: string, name: string): Promise<KeyFile> {
  try {
    return (await load(path)) ?? (await create(path, name)) ?? (await loadOfWinner(path));
  } catch (error) {
    throw error instanceof EyrieError ? error : failed(path, error);
  }
}

async function load(path: string): Promise<KeyFile | undefined> {
  const file = await open(path, 'r').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (file === undefined) return undefined;
  try {
    const { mode, size } = await file.stat();
    if (process.platform !== 'win32' && (mode & OTHERS) !== 0) throw openToOthers(path);
    if (size > MAX_KEY_FILE_BYTES) throw invalid(path);
    const privateKey = (await file.readFile('utf8')).trim();
    return { path, privateKey, verifierKey: verifierKeyOf(privateKey, path), created: false };
  } finally {
    await file.close();
  }
}

async function loadOfWinner(path: string): Promise<KeyFile> {
  const key = await load(path);
  if (key === undefined) throw failed(path, new Error('It was made and removed again'));
  return key;
}

/** Nothing where another process was faster. */
async function create(path: string, name: string): Promise<KeyFile | undefined> {
  const key = generateSigningKey(name);
  const draft = `${path}.${randomBytes(8).toString('hex')}.tmp`;
  const file = await open(draft, 'wx', 0o600);
  try {
    try {
      await file.writeFile(`${key.privateKey}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
    // A link appears as a whole or not at all, so that nobody reads half a key.
    if (!(await appear(draft, path))) return undefined;
  } finally {
    await unlink(draft);
  }
  await syncFolder(dirname(path));
  return { path, ...key, created: true };
}

async function appear(draft: string, path: string): Promise<boolean> {
  try {
    await link(draft, path);
    return true;
  } catch (error) {
    if (isThere(error)) return false;
  }
  try {
    // File systems without links: exclusive, too, but not in one step.
    await copyFile(draft, path, constants.COPYFILE_EXCL);
    return true;
  } catch (error) {
    if (isThere(error)) return false;
    throw error;
  }
}

function isThere(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'EEXIST';
}

async function syncFolder(path: string): Promise<void> {
  // Windows has no such thing as a folder that is synchronised.
  if (process.platform === 'win32') return;
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

function verifierKeyOf(privateKey: string, path: string): string {
  try {
    return verifierKeyText(parseSigningKey(privateKey));
  } catch {
    throw invalid(path);
  }
}

function invalid(path: string): EyrieError {
  return new EyrieError({
    code: 'EYRIE_AUDIT_KEY_FILE_INVALID',
    problem: `The file ${path} does not hold a private key of the form PRIVATE+KEY+name+id+key`,
    remedy:
      'Restore it from a backup; if it is lost, remove it so that a new key is made, and keep the old verification key for the old checkpoints',
  });
}

function openToOthers(path: string): EyrieError {
  return new EyrieError({
    code: 'EYRIE_AUDIT_KEY_FILE_OPEN',
    problem: `The private key in ${path} is open to others than its owner`,
    remedy:
      'Make a new key, since this one may be known, or run "chmod 600" on the file if you are sure that it is not',
  });
}

function failed(path: string, cause: unknown): EyrieError {
  return new EyrieError({
    code: 'EYRIE_AUDIT_KEY_FILE_FAILED',
    problem: `The key file ${path} can be neither read nor made (${messageOf(cause)})`,
    remedy: 'Let the service write to its folder, or give the private key in the configuration',
    cause,
  });
}
