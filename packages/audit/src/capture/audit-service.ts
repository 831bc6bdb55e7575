import { type Diagnostics, type HttpServerObservation } from '@eyrie/core/engine';
import { expectInTransaction, type SqlExecutor } from '@eyrie/store/engine';
import type { AuditActor, AuditEvent, AuditEventInput, AuditTarget } from '../event/audit-event.js';
import type { AuditDiff } from '../event/diff/diff-changes.js';
import { protectPersonal } from '../event/protect/protect-personal.js';
import { type RevealedEvent, revealEvent } from '../event/protect/reveal-event.js';
import { type ActorSource, assertActor } from './actor.js';
import { AmbientTransaction, ambientTransaction, asActor, withTransaction } from './ambient.js';
import {
  AuditUnavailableError,
  auditClosed,
  LOST_AFTER_CLOSE,
  transactionEnded,
  transactionMissing,
  transactionOpen,
} from './audit-errors.js';
import type { EventBuffer } from './buffer/event-buffer.js';
import type { CaptureStore } from './capture-store.js';
import type { AuditReceipt, DeliveryClass } from './delivery-class.js';
import type { EmitOptions, EraseOptions } from './emit-options.js';
import type { EventFactory, FieldProtection } from './event-factory.js';
import type { Losses, LossReason } from './losses.js';
import type { PreparedEvent } from './prepared-event.js';
import type { Spool } from './spool/spool.js';

/** What the service is made of. */
export interface AuditServiceParts {
  readonly events: EventFactory;
  readonly actors: ActorSource;
  readonly store: CaptureStore;
  readonly buffer: EventBuffer;
  readonly spool: Spool;
  readonly losses: Losses;
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
   *
   * A thenable that is no promise, such as a query of Prisma or Knex, is begun inside; the caller gets its promise.
   *
   * @throws EyrieError `EYRIE_AUDIT_TRANSACTION_WORK_INVALID` where `work` answers with an observable or an iterator: it
   * would go on after the transaction. Await it inside, such as with `lastValueFrom`.
   */
  inTransaction<Value>(tx: SqlExecutor, work: () => PromiseLike<Value>): Promise<Value>;
  inTransaction<Result>(tx: SqlExecutor, work: () => Result): Result;
  inTransaction(tx: SqlExecutor, work: () => unknown): unknown {
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
    return ambientTransaction()?.executor ?? this.#parts.store.currentTransaction();
  }

  /**
   * @internal As {@link currentTransaction}, for what is kept later: it refuses once it has ended.
   *
   * @throws EyrieError `EYRIE_STORE_TRANSACTION_EXPECTED` where it is in none.
   */
  heldTransaction(): SqlExecutor | undefined {
    const held = ambientTransaction() ?? this.#parts.store.currentTransaction();
    if (held !== undefined) expectUsable(held);
    return held;
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
        return await this.#keepIn(options.tx ?? this.heldTransaction(), prepared);
      case 'required':
        return await this.#keepNow(prepared);
      case 'best_effort':
        return prepared.map((each) => this.#queue(each, 'best_effort'));
    }
  }

  /**
   * @internal Keeps an event that can fail nothing any more: in the store, else in the spool. Answers whether it will be
   * kept; where not, that has been said.
   */
  keepAfterwards(prepared: PreparedEvent): boolean {
    if (!this.#closed) return this.#queue(prepared, 'required').state === 'queued';
    this.countLost('closed');
    this.#parts.diagnostics.report(LOST_AFTER_CLOSE);
    return false;
  }

  /** @internal Counts an event that whoever calls has said to be lost. */
  countLost(reason: LossReason): void {
    this.#parts.losses.count(reason);
  }

  /**
   * @internal Keeps the event of a call that has failed: before its caller hears of it where that can be awaited. A
   * transaction around the call is about to be rolled back, and may hold the only connection: then afterwards. Answers
   * whether it is or will be kept.
   */
  async keepFailure(prepared: PreparedEvent, delivery: DeliveryClass = 'required'): Promise<boolean> {
    if (delivery !== 'required' || this.currentTransaction() !== undefined)
      return this.keepAfterwards(prepared);
    try {
      await this.#keepNow([prepared]);
      return true;
    } catch {
      return this.keepAfterwards(prepared);
    }
  }

  /** @internal @throws EyrieError `EYRIE_AUDIT_POINTER_INVALID`, `EYRIE_AUDIT_HMAC_KEY_MISSING` */
  expectProtection(fields: FieldProtection): void {
    this.#parts.events.expectProtection(fields);
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
    expectUsable(transaction);
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

/** @throws EyrieError where nothing can be written into it, or nothing any more. */
function expectUsable(transaction: SqlExecutor): void {
  const isAmbient = transaction instanceof AmbientTransaction;
  if (isAmbient && transaction.hasEnded) throw transactionEnded();
  expectInTransaction(isAmbient ? transaction.executor : transaction);
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
