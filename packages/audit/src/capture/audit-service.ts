import { type Diagnostics, type HttpServerObservation } from '@eyrie/core/engine';
import { expectInTransaction, type SqlExecutor } from '@eyrie/store/engine';
import type { AuditActor, AuditEvent, AuditEventInput, AuditTarget } from '../event/audit-event.js';
import type { AuditDiff } from '../event/diff/diff-changes.js';
import { protectPersonal } from '../event/protect/protect-personal.js';
import { type RevealedEvent, revealEvent } from '../event/protect/reveal-event.js';
import { type ActorSource, assertActor } from './actor.js';
import { ambientTransaction, asActor, withTransaction } from './ambient.js';
import { AuditUnavailableError, auditClosed, transactionMissing, transactionOpen } from './audit-errors.js';
import type { EventBuffer } from './buffer/event-buffer.js';
import type { CaptureStore } from './capture-store.js';
import type { AuditReceipt, DeliveryClass } from './delivery-class.js';
import type { EventFactory, FieldProtection } from './event-factory.js';
import type { PreparedEvent } from './prepared-event.js';
import type { Spool } from './spool/spool.js';

/** How one event is kept. */
export interface EmitOptions extends FieldProtection {
  /**
   * The caller's transaction, on the database that holds Eyrie's tables: a transaction of the store, a client of `pg`, a
   * query runner of TypeORM, or one through an adapter of `@eyrie/store`.
   * @default the one of `inTransaction` or `store.transaction` around the call
   */
  readonly tx?: SqlExecutor | undefined;
  /** @default 'transactional' where `tx` is given or there is a transaction around the call, else 'required' */
  readonly delivery?: DeliveryClass | undefined;
}

/** Why and by whom a person is erased. */
export interface EraseOptions {
  readonly reason?: string | undefined;
  /** @default whoever acts in the calling code */
  readonly actor?: AuditActor | undefined;
}

/** What the service is made of. */
export interface AuditServiceParts {
  readonly events: EventFactory;
  readonly actors: ActorSource;
  readonly store: CaptureStore;
  readonly buffer: EventBuffer;
  readonly spool: Spool;
  /** What the end of the process is said of: the log. */
  readonly log: AuditTarget;
  readonly onStoreFailure: 'fail' | 'spool';
  readonly diagnostics: Diagnostics;
  /** Events are in the outbox, will be when the caller commits, or are on their way to it. */
  readonly captured: (delivery: DeliveryClass, events: readonly AuditEvent[]) => void;
}

/**
 * Records who did what, when, with what outcome.
 *
 * @example
 * ```ts
 * import { AuditService } from '@eyrie/audit';
 * import { Injectable } from '@nestjs/common';
 *
 * @Injectable()
 * export class ExportsService {
 *   constructor(private readonly audit: AuditService) {}
 *
 *   async exported(report: string): Promise<void> {
 *     await this.audit.emit({
 *       type: 'report.exported',
 *       action: 'READ',
 *       target: { type: 'report', id: report },
 *     });
 *   }
 * }
 * ```
 */
export class AuditService {
  readonly #parts: AuditServiceParts;
  #closed = false;

  constructor(parts: AuditServiceParts) {
    this.#parts = parts;
  }

  /**
   * Records one event.
   *
   * @throws EyrieError `EYRIE_AUDIT_EVENT_INVALID` for an event that is none, `EYRIE_AUDIT_TRANSACTION_MISSING`,
   * `EYRIE_AUDIT_TRANSACTION_OPEN`, `EYRIE_STORE_TRANSACTION_EXPECTED` where `tx` is in none, `EYRIE_AUDIT_ID_CONFLICT` where
   * the given id belongs to another event, `EYRIE_AUDIT_UNAVAILABLE` where a required event cannot be kept,
   * `EYRIE_AUDIT_CLOSED`; in the caller's transaction whatever that throws.
   */
  async emit(event: AuditEventInput, options: EmitOptions = {}): Promise<AuditReceipt> {
    const [receipt] = await this.emitMany([event], options);
    return receipt as AuditReceipt;
  }

  /** Records several events together: all of them or none. Throws as {@link emit} does. */
  async emitMany(
    events: readonly AuditEventInput[],
    options: EmitOptions = {},
  ): Promise<readonly AuditReceipt[]> {
    if (events.length === 0) return [];
    const prepared = events.map((event) => this.#parts.events.prepare(event, options));
    return await this.keep(prepared, options);
  }

  /**
   * Runs `work` as somebody: a job, a message handler, a script. Events that it emits have this actor unless they name
   * another one.
   *
   * @throws EyrieError `EYRIE_AUDIT_ACTOR_INVALID` for an actor without an id.
   */
  runAs<Result>(actor: AuditActor, work: () => Result): Result {
    assertActor(actor);
    return asActor(actor, work);
  }

  /**
   * Runs `work` with a transaction that events inside of it are kept in, unless they ask for another delivery. Commit it
   * yourself, once `work` has ended: what it has started and not awaited is no part of it any more.
   */
  inTransaction<Result>(tx: SqlExecutor, work: () => Result): Result {
    return withTransaction(tx, work);
  }

  /**
   * Erases a person: deletes the key that the personal fields of `subject` are encrypted with, wherever they were
   * delivered, and records `audit.erased`, in one transaction. No hashed byte changes.
   *
   * @param subject `type/id`, as in {@link EmitOptions.subject}
   * @returns whether there was anything to erase
   * @throws EyrieError `EYRIE_AUDIT_SUBJECT_INVALID`, and what the store throws.
   */
  async erase(subject: string, options: EraseOptions = {}): Promise<boolean> {
    return await this.#parts.store.erase(subject, (tx) => this.emit(erasureOf(subject, options), { tx }));
  }

  /** An event with its personal fields decrypted, for who may read them. What was erased stays as it is. */
  async reveal(event: AuditEvent, subject: string): Promise<RevealedEvent> {
    return revealEvent(event, await this.#parts.store.keyOf(subject));
  }

  /** Who acts in the calling code. */
  currentActor(): AuditActor {
    return this.#parts.actors.current();
  }

  /** The transaction that a `transactional` event would be kept in; `undefined` where there is none. */
  currentTransaction(): SqlExecutor | undefined {
    return ambientTransaction() ?? this.#parts.store.currentTransaction();
  }

  /** @internal Makes an event of what is given and known, not yet kept. */
  prepare(
    event: AuditEventInput,
    options: FieldProtection = {},
    observation?: HttpServerObservation,
  ): PreparedEvent {
    return this.#parts.events.prepare(event, options, observation);
  }

  /** @internal How an event is kept that does not say it: with the change, where it happens in a transaction. */
  defaultDelivery(): DeliveryClass {
    return this.currentTransaction() === undefined ? 'required' : 'transactional';
  }

  /** @internal @throws EyrieError `EYRIE_AUDIT_TRANSACTION_OPEN` where a required event could not be kept by itself. */
  expectNoTransaction(type: string): void {
    if (this.#parts.store.currentTransaction() !== undefined) throw transactionOpen(type);
  }

  /** @internal Keeps prepared events. */
  async keep(prepared: readonly PreparedEvent[], options: EmitOptions): Promise<readonly AuditReceipt[]> {
    const delivery = options.delivery ?? this.defaultDelivery();
    switch (options.tx === undefined ? delivery : 'transactional') {
      case 'transactional':
        return await this.#keepIn(options.tx ?? this.currentTransaction(), prepared);
      case 'required':
        return await this.#keepNow(prepared);
      case 'best_effort':
        return prepared.map((each) => this.#queue(each, 'best_effort'));
    }
  }

  /** @internal Keeps an event that can fail nothing any more: in the store, else in the spool. */
  keepAfterwards(prepared: PreparedEvent): void {
    if (!this.#closed) this.#queue(prepared, 'required');
    else this.#parts.diagnostics.report({ ...AFTER_CLOSE });
  }

  /**
   * @internal Keeps the event of a call that has failed: before its caller hears of it where that can be awaited. A
   * transaction around the call is about to be rolled back, and may hold the only connection: then afterwards.
   */
  async keepFailure(prepared: PreparedEvent, delivery: DeliveryClass = 'required'): Promise<void> {
    if (delivery !== 'required' || this.currentTransaction() !== undefined)
      return this.keepAfterwards(prepared);
    try {
      await this.#keepNow([prepared]);
    } catch {
      this.keepAfterwards(prepared);
    }
  }

  /** @internal A plain copy of a state of a target. */
  snapshotOf(state: unknown): unknown {
    return this.#parts.events.snapshotOf(state);
  }

  /** @internal What has changed between two states of a target. */
  changesBetween(before: unknown, after: unknown, protection: FieldProtection): AuditDiff {
    return this.#parts.events.changesBetween(before, after, protection);
  }

  /**
   * @internal Says in the log that this process has ended in order; from then on only the caller's own transactions are
   * written to.
   */
  async close(): Promise<void> {
    if (this.#closed) return;
    const { buffer, captured, log, store } = this.#parts;
    const end = this.prepare({ type: 'audit.sequence.end', action: 'EXECUTE', target: log });
    // First, so that nothing comes after the end.
    this.#closed = true;
    if (buffer.isStoreDown) return;
    try {
      captured('required', await store.write([end]));
    } catch {
      // A store that is down has other troubles.
    }
  }

  async #keepIn(
    transaction: SqlExecutor | undefined,
    prepared: readonly PreparedEvent[],
  ): Promise<readonly AuditReceipt[]> {
    if (transaction === undefined) throw transactionMissing(prepared[0]?.event.type ?? '');
    expectInTransaction(transaction);
    const events = await this.#parts.store.writeIn(transaction, prepared);
    this.#parts.captured('transactional', events);
    return receiptsOf(events, 'stored');
  }

  async #keepNow(prepared: readonly PreparedEvent[]): Promise<readonly AuditReceipt[]> {
    if (this.#closed) throw auditClosed();
    this.expectNoTransaction(prepared[0]?.event.type ?? '');
    try {
      const events = await this.#parts.store.write(prepared);
      this.#parts.captured('required', events);
      return receiptsOf(events, 'stored');
    } catch (error) {
      if (isCallersFault(error)) throw error;
      if (this.#parts.onStoreFailure === 'fail') throw new AuditUnavailableError(error);
      return await this.#spool(prepared, error);
    }
  }

  async #spool(prepared: readonly PreparedEvent[], storeError: unknown): Promise<readonly AuditReceipt[]> {
    const { spool, buffer } = this.#parts;
    try {
      await spool.append(prepared);
    } catch (error) {
      throw new AuditUnavailableError(new AggregateError([storeError, error], 'Neither store nor spool'));
    }
    buffer.retrySpool();
    const events = prepared.map(publicEventOf);
    this.#parts.captured('required', events);
    return receiptsOf(events, 'spooled');
  }

  #queue(prepared: PreparedEvent, delivery: DeliveryClass): AuditReceipt {
    if (this.#closed) throw auditClosed();
    const isQueued = this.#parts.buffer.add(prepared);
    if (isQueued) this.#parts.captured(delivery, [publicEventOf(prepared)]);
    return { id: prepared.event.id, state: isQueued ? 'queued' : 'lost' };
  }
}

function erasureOf(subject: string, { reason, actor }: EraseOptions): AuditEventInput {
  const at = subject.indexOf('/');
  return {
    type: 'audit.erased',
    action: 'DELETE',
    target: { type: subject.slice(0, at), id: subject.slice(at + 1) },
    reason: { message: reason },
    actor,
  };
}

const AFTER_CLOSE = {
  code: 'EYRIE_AUDIT_EVENT_LOST',
  problem: `An audit event came after the app had closed and was lost`,
  remedy: 'End what emits events before the app closes',
} as const;

function receiptsOf(events: readonly AuditEvent[], state: AuditReceipt['state']): readonly AuditReceipt[] {
  return events.map(({ id }) => ({ id, state }));
}

/** What others may hear of an event before its personal fields are encrypted. */
function publicEventOf({ event, personal }: PreparedEvent): AuditEvent {
  return personal === undefined
    ? event
    : protectPersonal(event, { key: undefined, pointers: personal.pointers });
}

function isCallersFault(error: unknown): boolean {
  return (error as { readonly code?: unknown } | null)?.code === 'EYRIE_AUDIT_ID_CONFLICT';
}
