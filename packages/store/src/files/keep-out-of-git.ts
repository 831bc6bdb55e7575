import { writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';

const OWN_FOLDER = '.eyrie';

/**
 * Keeps what Eyrie writes out of a repository: a folder `.eyrie` that was made just now gets a `.gitignore` with the
 * line `*`. A folder that was there before is its owner's, and so is a `.gitignore`.
 *
 * Never throws: where the file cannot be written, the folder is good without it.
 *
 * @param folder - the folder that was asked for
 * @param firstMade - what a recursive `mkdir` of it has returned: the topmost folder that was missing
 * @example
 * keepOutOfGit('.eyrie/audit-spool', mkdirSync('.eyrie/audit-spool', { recursive: true, mode: 0o700 }));
 */
export function keepOutOfGit(folder: string, firstMade: string | undefined): void {
  if (firstMade === undefined) return;
  const top = resolve(firstMade);
  for (let made = resolve(folder); ; made = dirname(made)) {
    if (basename(made) === OWN_FOLDER) writeIgnoreFile(made);
    if (made === top || made === dirname(made)) return;
  }
}

function writeIgnoreFile(folder: string): void {
  try {
    writeFileSync(join(folder, '.gitignore'), '*\n', { flag: 'wx', mode: 0o600 });
  } catch {
    // It only guards against a careless commit.
  }
}
