import { join } from 'node:path';
import { makeFolder } from '../../files/durable-folder.js';
import { SpoolFile } from './spool-file.js';
import { newName } from './spool-run.js';

/** What can never go to the store: events that it refuses, and lines that are no events. */
export type AsideKind = 'refused' | 'unreadable';

/** Files beside the spool for people to look at, which nothing here ever removes. Bounded by the disk. */
export class AsideFiles {
  readonly #folder: string;
  // One for each kind.
  readonly #files = new Map<AsideKind, SpoolFile>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Keeps lines; answers with the path of their file. Throws what the disk says. */
  async keep(kind: AsideKind, lines: readonly string[]): Promise<string> {
    await makeFolder(this.#folder);
    let file = this.#files.get(kind);
    if (file?.state !== 'whole') {
      file = new SpoolFile(join(this.#folder, `${kind}-${newName()}.jsonl`));
      this.#files.set(kind, file);
    }
    await file.append(lines.map((line) => `${line}\n`).join(''), lines.length);
    return file.path;
  }

  async close(): Promise<void> {
    for (const file of this.#files.values()) await file.close();
    this.#files.clear();
  }
}
