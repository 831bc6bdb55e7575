import { closeSync, openSync, readdirSync, renameSync, unlink, unlinkSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

const RESERVED_MODE = 0o640;
const ROTATED_AT = /^\.\d{8}T\d{6}\.\d{3}Z(?:\.\d+)?$/;

/** Keeps a file under a name that says when it was rotated. No file that is kept already is ever overwritten. */
export function keepRotated(path: string, time: number): void {
  const name = reserveName(`${path}.${new Date(time).toISOString().replace(/[-:]/g, '')}`);
  try {
    renameSync(path, name);
  } catch (error) {
    unlinkSync(name);
    throw error;
  }
}

/** An empty file under the name, or under the name with a number where another process has it. */
function reserveName(name: string): string {
  // Ends: a folder has not so many files.
  for (let number = 0; ; number += 1) {
    const free = number === 0 ? name : `${name}.${number}`;
    try {
      closeSync(openSync(free, 'wx', RESERVED_MODE));
      return free;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
}

/** The rotated files of a path, from the oldest to the newest. */
function rotatedFiles(path: string): readonly string[] {
  const folder = dirname(path);
  const current = basename(path);
  return readdirSync(folder)
    .filter((name) => name.startsWith(current) && ROTATED_AT.test(name.slice(current.length)))
    .sort()
    .map((name) => join(folder, name));
}

/** Deletes the oldest rotated files beyond the number to keep, in the background: a large file takes a while. */
export function removeOldFiles(path: string, maxFiles: number, failed: (error: Error) => void): void {
  for (const old of rotatedFiles(path).slice(0, -maxFiles)) {
    unlink(old, (error) => {
      // Another process that shares the file may have been quicker.
      if (error !== null && error.code !== 'ENOENT') failed(error);
    });
  }
}
