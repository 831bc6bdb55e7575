import { mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { keepOutOfGit } from '@eyrie/store/engine';

/** Makes a folder with those above it, for the service's user alone, and waits until the disk has them. */
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
