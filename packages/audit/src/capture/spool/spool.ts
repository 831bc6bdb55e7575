import { mkdir, readdir, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { type Diagnostics, EyrieError, messageOf } from '@eyrie/core/engine';
import type { PreparedEvent } from '../prepared-event.js';
import { isMissing, readSpool } from './read-spool.js';
import { SpoolFile, sizeOf } from './spool-file.js';
import { SpoolNames } from './spool-names.js';

/** Where events wait while the store is down. */
export interface SpoolOptions {
  readonly folder: string;
  /** Bytes of all files of this spool together. */
  readonly maxBytes: number;
  readonly diagnostics: Diagnostics;
}

/** Takes events to the store; rejects where it is still down. */
export type SpoolWriter = (events: readonly PreparedEvent[]) => Promise<void>;

/**
 * Files of events that the store could not take: what {@link append} has resolved for survives a kill and is written to
 * the store later, in order, at least once. Files that a process has left behind are taken over.
 */
export class Spool {
  readonly #options: SpoolOptions;
  readonly #names = new SpoolNames();
  readonly #release = this.#names.hold();
  // Bounded by maxBytes; complete files, the oldest first.
  readonly #complete: string[] = [];
  // Of complete files, as they were counted.
  readonly #sizes = new Map<string, number>();
  #active: SpoolFile | undefined;
  #bytes = 0;
  #events = 0;
  #draining: Promise<void> | undefined;

  constructor(options: SpoolOptions) {
    this.#options = options;
  }

  /** Events that this process has spooled so far. */
  get events(): number {
    return this.#events;
  }

  /** Whether anything waits. */
  get isEmpty(): boolean {
    return this.#complete.length === 0 && (this.#active?.length ?? 0) === 0;
  }

  /** Takes over what processes of this host have left behind. */
  async open(): Promise<void> {
    const names = await readdir(this.#options.folder).catch(() => [] as string[]);
    for (const name of names.filter((each) => this.#names.isAbandoned(each)).sort()) {
      const path = join(this.#options.folder, name);
      const size = await sizeOf(path);
      this.#complete.push(path);
      this.#sizes.set(path, size);
      this.#bytes += size;
    }
  }

  /** @throws EyrieError `EYRIE_AUDIT_SPOOL_FULL`, and what the disk says. */
  async append(events: readonly PreparedEvent[]): Promise<void> {
    const text = events.map(lineOf).join('');
    const bytes = Buffer.byteLength(text);
    if (this.#bytes + bytes > this.#options.maxBytes) throw spoolFull(this.#options.maxBytes);
    this.#bytes += bytes;
    try {
      await mkdir(this.#options.folder, { recursive: true, mode: 0o700 });
      // Only now: two that append at the same time would make a file each.
      this.#active ??= new SpoolFile(join(this.#options.folder, this.#names.next()));
      await this.#active.append(text);
      this.#events += events.length;
    } catch (error) {
      this.#bytes -= bytes;
      throw error;
    }
  }

  /** Takes everything to the store; rejects as `write` does, and keeps what was not taken. */
  drain(write: SpoolWriter): Promise<void> {
    this.#draining ??= this.#drainAll(write).finally(() => {
      this.#draining = undefined;
    });
    return this.#draining;
  }

  async close(): Promise<void> {
    await this.#active?.close();
    this.#release();
  }

  async #drainAll(write: SpoolWriter): Promise<void> {
    const active = this.#active;
    if (active !== undefined && active.length > 0) {
      // What comes from now on goes to a file of its own.
      this.#active = undefined;
      await active.close();
      this.#complete.push(active.path);
      this.#sizes.set(active.path, active.length);
    }
    for (let path = this.#complete[0]; path !== undefined; path = this.#complete[0]) {
      const { unreadable } = await readSpool(path, write);
      if (unreadable > 0) this.#reportUnreadable(path, unreadable);
      await unlink(path).catch((error: unknown) => this.#reportKept(path, error));
      this.#complete.shift();
      this.#bytes -= this.#sizes.get(path) ?? 0;
      this.#sizes.delete(path);
    }
  }

  #reportUnreadable(path: string, lines: number): void {
    this.#options.diagnostics.report({
      code: 'EYRIE_AUDIT_SPOOL_UNREADABLE',
      key: path,
      problem: `${lines} lines of the spool file ${path} cannot be read`,
      remedy:
        'A last line that a kill has cut off was never acknowledged. More of them mean that the file was changed',
    });
  }

  #reportKept(path: string, error: unknown): void {
    if (isMissing(error)) return;
    this.#options.diagnostics.report({
      code: 'EYRIE_AUDIT_SPOOL_KEPT',
      key: path,
      problem: `The spool file ${path} was taken to the store and cannot be removed (${messageOf(error)})`,
      remedy: 'Remove it: reading it again does no harm',
    });
  }
}

function lineOf({ event, personal, mayExist }: PreparedEvent): string {
  return `${JSON.stringify({ event, personal, mayExist })}\n`;
}

function spoolFull(maxBytes: number): EyrieError {
  return new EyrieError({
    code: 'EYRIE_AUDIT_SPOOL_FULL',
    problem: `The spool already holds ${maxBytes} bytes of audit events`,
    remedy: 'Bring the store back, or raise spool.maxBytes',
  });
}
