import { createHash } from 'node:crypto';
import { mkdir, open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { keepOutOfGit } from '@eyrie/store/engine';

const MAX_NAME_LENGTH = 80;

/** The folder of one stream and store inside of the configured one: services that share that never read each other's files. */
export function spoolFolderOf(
  folder: string,
  owner: { readonly stream: string; readonly store: string },
): string {
  const { stream, store } = owner;
  const safe = stream.replace(/[^\w-]/g, '_').slice(0, MAX_NAME_LENGTH);
  const digest = createHash('sha256').update(`${stream}\n${store}`).digest('hex').slice(0, 8);
  return join(folder, `${safe}-${digest}`);
}

/** Makes a folder with those above it, for the service's user alone. */
export async function makeFolder(folder: string): Promise<void> {
  const first = await mkdir(folder, { recursive: true, mode: 0o700 });
  if (first === undefined) return;
  keepOutOfGit(folder, first);
  for (let made = folder; ; made = dirname(made)) {
    await syncFolder(dirname(made));
    if (made === first || made === dirname(made)) return;
  }
}

/** Waits until the names of new files are on the disk, too. */
export async function syncFolder(folder: string): Promise<void> {
  // Windows keeps them with the files, and opens no folder.
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
