import { clearImmediate, setImmediate } from 'node:timers';
import { EyrieError, runContextFree } from '@eyrie/core/engine';
import type { AuditEvent } from '../event/audit-event.js';
import type { PreparedEvent } from './prepared-event.js';

/** Writes events together: all of them or none. */
export type GroupWriter = (prepared: readonly PreparedEvent[]) => Promise<readonly AuditEvent[]>;

interface Waiter {
  readonly prepared: PreparedEvent;
  readonly resolve: (event: AuditEvent) => void;
  readonly reject: (error: unknown) => void;
}

/** Events that are written in one transaction at most. */
export const MAX_GROUP = 64;

/**
 * Writes the single events of one turn of the event loop in one transaction, so that they share its commit, which waits
 * for the disk. Each caller hears what became of its own event: one that cannot be written keeps no other from it.
 */
export class WriteGroup {
  readonly #write: GroupWriter;
  // Bounded by MAX_GROUP: then it goes off.
  #waiting: Waiter[] = [];
  #soon: NodeJS.Immediate | undefined;

  constructor(write: GroupWriter) {
    this.#write = write;
  }

  /** Resolves with the event as it is kept. */
  add(prepared: PreparedEvent): Promise<AuditEvent> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ prepared, resolve, reject });
      // What the first caller runs in, such as a transaction that it opens later, is nothing to the others.
      if (this.#waiting.length === 1)
        this.#soon = runContextFree(() => setImmediate(() => void this.#flush()));
      if (this.#waiting.length >= MAX_GROUP) void runContextFree(() => this.#flush());
    });
  }

  async #flush(): Promise<void> {
    clearImmediate(this.#soon);
    const group = this.#waiting;
    this.#waiting = [];
    try {
      const events = await this.#write(group.map(({ prepared }) => prepared));
      for (const [at, { resolve }] of group.entries()) resolve(events[at] as AuditEvent);
    } catch (error) {
      if (group.length > 1 && !isOfStore(error)) for (const waiter of group) void this.#writeAlone(waiter);
      else for (const { reject } of group) reject(error);
    }
  }

  async #writeAlone({ prepared, resolve, reject }: Waiter): Promise<void> {
    try {
      const [event] = await this.#write([prepared]);
      resolve(event as AuditEvent);
    } catch (error) {
      reject(error);
    }
  }
}

/** Whether the store takes no event at all, so that to try each would only take longer. */
function isOfStore(error: unknown): boolean {
  return (
    error instanceof EyrieError &&
    error.code.startsWith('EYRIE_STORE_') &&
    error.code !== 'EYRIE_STORE_STATEMENT_INVALID'
  );
}
