import { EyrieError } from '@eyrie/core/engine';
import type { SqlExecutor, Store } from '@eyrie/store/engine';
import { canonicalJson } from '../canonical/canonical-json.js';
import type { AuditEvent } from '../event/audit-event.js';
import type { SubjectKey } from '../event/protect/personal-cipher.js';
import { protectPersonal } from '../event/protect/protect-personal.js';
import { eraseKey, findKey, keyFor } from '../event/protect/subject-keys.js';
import { insertOutbox } from '../storage/outbox.js';
import type { PreparedEvent } from './prepared-event.js';
import { WriteGroup } from './write-group.js';

/** Writes events into the outbox of one stream: everything that capture does to the store. */
export class CaptureStore {
  readonly #store: Store;
  readonly #stream: string;
  // Where one writes at a time anyway; PostgreSQL has many commits share one wait for the disk by itself.
  readonly #group: WriteGroup | undefined;

  constructor(options: { readonly store: Store; readonly stream: string }) {
    this.#store = options.store;
    this.#stream = options.stream;
    const sharesCommits = options.store.dialect === 'sqlite';
    this.#group = sharesCommits ? new WriteGroup((prepared) => this.#writeTogether(prepared)) : undefined;
  }

  /** The transaction of the app's store that the calling code runs in. */
  currentTransaction(): SqlExecutor | undefined {
    return this.#store.currentTransaction();
  }

  /** Writes in somebody's transaction; what fails there is theirs. Answers with the events as they are kept. */
  async writeIn(executor: SqlExecutor, prepared: readonly PreparedEvent[]): Promise<readonly AuditEvent[]> {
    const events: AuditEvent[] = [];
    for (const each of prepared) events.push(await this.#protectIn(executor, each));
    await insertOutbox(
      executor,
      this.#store.dialect,
      events.map((event, at) => ({
        stream: this.#stream,
        id: event.id,
        body: prepared[at]?.body ?? canonicalJson(event),
        mayExist: prepared[at]?.mayExist === true,
      })),
    );
    return events;
  }

  /** Writes in a transaction that is not the caller's; a single event may share it with those of others. */
  async write(prepared: readonly PreparedEvent[]): Promise<readonly AuditEvent[]> {
    const [first] = prepared;
    // Inside of a transaction the store refuses it, and says so.
    const mayShare = first !== undefined && prepared.length === 1 && this.currentTransaction() === undefined;
    if (mayShare && this.#group !== undefined) return [await this.#group.add(first)];
    return await this.#writeTogether(prepared);
  }

  async #writeTogether(prepared: readonly PreparedEvent[]): Promise<readonly AuditEvent[]> {
    // One statement needs no transaction around it.
    const isOneStatement =
      prepared.length === 1 && prepared[0]?.personal === undefined && !prepared[0]?.mayExist;
    if (isOneStatement) return await this.writeIn(this.#store, prepared);
    return await this.#store.transaction((transaction) => this.writeIn(transaction, prepared));
  }

  /**
   * As {@link write}; an event that can never be written, such as one with another one's id, keeps no other from it.
   * Rejects where `refused` does.
   */
  async writeEach(
    prepared: readonly PreparedEvent[],
    refused: (event: PreparedEvent, error: EyrieError) => Promise<void>,
  ): Promise<void> {
    try {
      await this.write(prepared);
    } catch (error) {
      if (!isOfEvent(error)) throw error;
      const [first] = prepared;
      if (first !== undefined && prepared.length === 1) return await refused(first, error);
      for (const each of prepared) await this.writeEach([each], refused);
    }
  }

  /** The key of a subject; `undefined` where it was erased or never made. */
  keyOf(subject: string): Promise<SubjectKey | undefined> {
    return findKey(this.#store, subject);
  }

  /**
   * Deletes the key of a subject together with the event that says so, and sees that no event of before gets another
   * one. Answers whether there was one.
   */
  async erase(subject: string, record: (executor: SqlExecutor) => Promise<unknown>): Promise<boolean> {
    const { dialect } = this.#store;
    const wasErased = await this.#store.transaction(async (transaction) => {
      const isErased = await eraseKey(transaction, subject, { dialect, at: new Date() });
      if (isErased) await record(transaction);
      return isErased;
    });
    // It is erased already: where this fails, a later checkpoint of the database does the same.
    await this.#store.scrub?.().catch(() => {});
    return wasErased;
  }

  async #protectIn(executor: SqlExecutor, { event, personal }: PreparedEvent): Promise<AuditEvent> {
    if (personal === undefined) return event;
    const { dialect } = this.#store;
    const key = await keyFor(executor, personal.subject, { dialect, observedAt: event.observed_time });
    return protectPersonal(event, { key, pointers: personal.pointers });
  }
}

// Everything else may go well another time, once a person has mended it.
const FAULTS_OF_EVENT: ReadonlySet<string> = new Set([
  'EYRIE_AUDIT_ID_CONFLICT',
  'EYRIE_AUDIT_EVENT_INVALID',
  'EYRIE_AUDIT_SUBJECT_INVALID',
  'EYRIE_AUDIT_POINTER_INVALID',
]);

/** Whether the event is at fault, and not the store. */
function isOfEvent(error: unknown): error is EyrieError {
  return error instanceof EyrieError && FAULTS_OF_EVENT.has(error.code);
}
