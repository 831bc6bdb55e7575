import { readdir, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { Diagnostics, EyrieError } from '@eyrie/core/engine';
import { makeFolder } from '../../files/durable-folder.js';
import { auditClosed } from '../audit-errors.js';
import type { Losses } from '../losses.js';
import type { PreparedEvent } from '../prepared-event.js';
import { AsideFiles } from './aside-files.js';
import { isMissing, readSpool, type SpoolBatch } from './read-spool.js';
import { SpoolFile, sizeOf } from './spool-file.js';
import { SpoolReports, spoolFull } from './spool-reports.js';
import { runsAmong, SpoolRun } from './spool-run.js';

/** Where events wait while the store is down. */
export interface SpoolOptions {
  /** Of one stream and store alone. */
  readonly folder: string;
  /** Bytes of all files of this spool together. */
  readonly maxBytes: number;
  readonly diagnostics: Diagnostics;
  readonly losses: Losses;
}

/** Takes events to the store; rejects where it is still down. */
export type SpoolWriter = (events: readonly PreparedEvent[]) => Promise<void>;

/** A file that is complete. */
interface CompleteFile {
  readonly path: string;
  readonly run: SpoolRun;
  /** Bytes of it that were acknowledged, or all of a file that was taken over. */
  readonly size: number;
  /** Events in it; unknown of a file that was taken over. */
  readonly events: number | undefined;
  /** Lines that need not be read again. */
  linesDone: number;
}

/**
 * Files of events that the store could not take: what {@link append} has resolved for survives a kill and is written to
 * the store later, in order, at least once. Files whose writer has ended are taken over.
 */
export class Spool {
  readonly #options: SpoolOptions;
  readonly #reports: SpoolReports;
  readonly #aside: AsideFiles;
  // Bounded by maxBytes, but for what was taken over; the oldest first.
  readonly #complete: CompleteFile[] = [];
  // That of the active file, and those of complete ones.
  readonly #runs = new Set<SpoolRun>();
  #run: SpoolRun | undefined;
  #active: SpoolFile | undefined;
  #bytes = 0;
  #events = 0;
  #draining: Promise<void> | undefined;
  #closed = false;

  constructor(options: SpoolOptions) {
    this.#options = options;
    this.#reports = new SpoolReports(options);
    this.#aside = new AsideFiles(options.folder);
  }

  /** Events that this process has spooled so far. */
  get events(): number {
    return this.#events;
  }

  /** Whether anything waits. */
  get isEmpty(): boolean {
    return this.#complete.length === 0 && (this.#active?.length ?? 0) === 0;
  }

  /** Takes over what was left behind: the files of every run whose lock nobody holds. */
  async adopt(): Promise<void> {
    const { folder } = this.#options;
    const names = await readdir(folder).catch(() => [] as string[]);
    for (const { name } of runsAmong(names)) {
      const run = this.#adoptRun(name);
      if (run === undefined) continue;
      // Once more: its last holder may have gone on until a moment ago.
      const found = runsAmong(await readdir(folder).catch(() => [])).find((each) => each.name === name);
      if (this.#closed) return run.close();
      run.holds(found?.files.length ?? 0);
      this.#runs.add(run);
      if (found === undefined) this.#removed(run);
      for (const file of found?.files ?? []) {
        const path = join(folder, file);
        const size = sizeOf(path);
        this.#complete.push({ path, run, size, events: undefined, linesDone: 0 });
        this.#bytes += size;
      }
    }
  }

  /** @throws EyrieError `EYRIE_AUDIT_SPOOL_FULL`, `EYRIE_AUDIT_CLOSED`, and what the disk says. */
  async append(events: readonly PreparedEvent[]): Promise<void> {
    const text = events.map((event) => `${lineOf(event)}\n`).join('');
    const bytes = Buffer.byteLength(text);
    if (this.#bytes + bytes > this.#options.maxBytes) throw spoolFull(this.#options.maxBytes);
    this.#bytes += bytes;
    try {
      await this.#append(text, events.length);
      this.#events += events.length;
    } catch (error) {
      this.#bytes -= bytes;
      throw error;
    }
  }

  /** Takes everything to the store; rejects as `write` does, and keeps what was not taken. */
  drain(write: SpoolWriter): Promise<void> {
    this.#draining ??= this.#drainAll(write);
    return this.#draining;
  }

  /** Puts an event aside that the store will never take. Rejects, and counts nothing, where the disk refuses. */
  async refuse(event: PreparedEvent, error: EyrieError): Promise<void> {
    this.#reports.refused(error, await this.#aside.keep('refused', [lineOf(event, error.code)]));
  }

  /** What waits is left to whoever takes over. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#draining?.catch(() => {});
    const active = this.#active;
    this.#active = undefined;
    await active?.close();
    // Made for an event that the disk then refused.
    if (active?.length === 0) await this.#discard(active, this.#run);
    await this.#aside.close();
    for (const run of this.#runs) run.close();
    this.#runs.clear();
  }

  #adoptRun(name: string): SpoolRun | undefined {
    try {
      return SpoolRun.adopt(this.#options.folder, name);
    } catch (error) {
      this.#reports.unlockable(this.#options.folder, error);
      return undefined;
    }
  }

  async #append(text: string, events: number): Promise<void> {
    await makeFolder(this.#options.folder);
    // Only now: two that append at the same time would make a file each.
    const active = this.#activeFile();
    try {
      await active.append(text, events);
    } catch (error) {
      if (active.state === 'whole') throw error;
      await this.#leave(active);
      if (active.state === 'torn') throw error;
      await this.#append(text, events);
    }
  }

  #activeFile(): SpoolFile {
    if (this.#closed) throw auditClosed();
    if (this.#active !== undefined) return this.#active;
    if (this.#run === undefined) {
      this.#run = SpoolRun.begin(this.#options.folder);
      this.#runs.add(this.#run);
    }
    this.#active = new SpoolFile(this.#run.nextPath());
    return this.#active;
  }

  /** Goes on in another file. */
  async #leave(file: SpoolFile): Promise<void> {
    if (this.#active !== file) return;
    if (file.state === 'gone') {
      this.#active = undefined;
      this.#bytes -= file.length;
      if (file.events > 0) this.#reports.gone(file.path, file.events);
      this.#removed(this.#run);
      // Whoever removes files may have removed the lock.
      this.#run = undefined;
      await file.close();
    } else await this.#complement(file);
  }

  /** What comes from now on goes to a file of its own. */
  async #complement(file: SpoolFile): Promise<void> {
    const run = this.#run as SpoolRun;
    this.#active = undefined;
    await file.close().catch(() => {});
    if (file.length === 0) await this.#discard(file, run);
    else {
      const { path, length: size, events } = file;
      this.#complete.push({ path, run, size, events, linesDone: 0 });
    }
  }

  async #discard({ path }: SpoolFile, run: SpoolRun | undefined): Promise<void> {
    await unlink(path).catch(() => {});
    this.#removed(run);
  }

  #removed(run: SpoolRun | undefined): void {
    if (run?.fileRemoved() !== true) return;
    this.#runs.delete(run);
    if (this.#run === run) this.#run = undefined;
  }

  async #drainAll(write: SpoolWriter): Promise<void> {
    try {
      do {
        const active = this.#active;
        if (active !== undefined && active.length > 0) await this.#complement(active);
        // So that this never ends before drain has remembered it.
        else await Promise.resolve();
        for (let file = this.#complete[0]; file !== undefined; file = this.#complete[0]) {
          await this.#drainFile(file, write);
        }
        // What was appended meanwhile has asked for this drain too.
      } while (!this.isEmpty);
    } finally {
      // In the same turn, so that nobody waits for what has ended.
      this.#draining = undefined;
    }
  }

  async #drainFile(file: CompleteFile, write: SpoolWriter): Promise<void> {
    const { path, run, size, events } = file;
    const length = events === undefined ? undefined : size;
    let isGone = false;
    try {
      for await (const batch of readSpool(path, { fromLine: file.linesDone, length })) {
        await this.#take(path, batch, write);
        file.linesDone += batch.lines;
      }
    } catch (error) {
      if (!isMissing(error, path)) throw error;
      isGone = true;
    }
    const missing = events === undefined ? Number(isGone) : events - file.linesDone;
    if (missing > 0) this.#reports.gone(path, missing);
    await unlink(path).catch((error: unknown) => {
      if (!isMissing(error, path)) this.#reports.kept(path, error);
    });
    this.#complete.shift();
    this.#bytes -= size;
    this.#removed(run);
  }

  async #take(path: string, { events, unreadable, torn }: SpoolBatch, write: SpoolWriter): Promise<void> {
    if (this.#closed) throw auditClosed();
    if (events.length > 0) await write(events);
    if (unreadable.length > 0)
      this.#reports.unreadable(path, unreadable.length, await this.#aside.keep('unreadable', unreadable));
    if (torn !== undefined) this.#reports.torn(path, await this.#aside.keep('unreadable', [torn]));
  }
}

function lineOf({ event, personal, mayExist }: PreparedEvent, refused?: string): string {
  return JSON.stringify({ event, personal, mayExist, refused });
}
