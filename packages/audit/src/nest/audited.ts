import { types } from 'node:util';
import { aroundMethod } from '@eyrie/core';
import { isObservable, Observable, type Subscriber } from 'rxjs';
import { auditOf, reportUnaudited } from '../app/app-audit.js';
import type { AuditedOptions } from '../capture/audited/audited-options.js';
import { assertAuditedOptions } from '../capture/audited/audited-options-check.js';
import { AuditedWork, type AuditedWorkParts } from '../capture/audited/audited-work.js';

/**
 * Records each call of a method of a controller or provider: who, what, on what, when, with what outcome and what it
 * has changed. Message handlers, cron jobs and plain methods are methods too. The result may be a promise, an
 * observable or an async generator: the event is recorded when it ends, and with the deliveries `transactional` and
 * `required` the caller gets its end only once the event is kept.
 *
 * A method that answers with a plain value answers with a promise instead, unless its delivery is `best_effort`; so does
 * every method with `before` or `attempt`.
 *
 * Only calls that belong to an app are audited: on instances that Nest has made, or that a provider of its default scope
 * gives it (`useFactory`, `useValue`). What Nest never sees runs as it is: an instance of your own `new`, a factory's in
 * request or transient scope, one behind a `Proxy`, and a method that was torn off its instance. An app without
 * `AuditModule` says so once for each method (`EYRIE_AUDIT_MODULE_MISSING`), one whose audit trail is switched off does not.
 *
 * Of an error only its type and code are evidence; its words too where it is an answer below 500 or one of Eyrie's own.
 *
 * @throws EyrieError `EYRIE_AUDIT_DECORATOR_INVALID`, and `EYRIE_METHOD_DECORATOR_MISPLACED` on a static method and on what
 * is no method, where the class is declared. The decorated method rejects with `EYRIE_AUDIT_UNAVAILABLE` where a required event cannot be kept, and with
 * `EYRIE_AUDIT_TRANSACTION_MISSING` where a transactional one has no transaction, before it has done anything, or where
 * that of `inTransaction` has ended before the call did.
 *
 * @example
 * ```ts
 * import { Audited, type AuditedCall } from '@eyrie/audit';
 * import { Injectable } from '@nestjs/common';
 *
 * interface Order {
 *   readonly id: string;
 *   readonly status: string;
 * }
 *
 * @Injectable()
 * export class OrdersService {
 *   @Audited({
 *     type: 'order.updated',
 *     action: 'UPDATE',
 *     target: ({ args: [id] }: AuditedCall<[id: string, status: string], Order>) => ({ type: 'order', id }),
 *   })
 *   async update(id: string, status: string): Promise<Order> {
 *     return { id, status };
 *   }
 * }
 * ```
 */
export function Audited<Args extends readonly unknown[], Result, Instance = unknown>(
  options: AuditedOptions<Args, Result, Instance>,
): MethodDecorator {
  assertAuditedOptions(options);
  return aroundMethod(({ app, name, self, args }, proceed) => {
    const audit = auditOf(app)?.service;
    if (audit === undefined) {
      reportUnaudited(app, name);
      return proceed();
    }
    const { diagnostics } = app;
    const work = begun({ audit, diagnostics, options, name, instance: self, args });
    if (work instanceof Promise) return work;
    if (work.begins) return work.begin().then(() => followed(work, proceed));
    return followed(work, proceed);
  });
}

/** Answers with a promise where the call may not begin: who calls awaits one. */
function begun(parts: AuditedWorkParts): AuditedWork | Promise<never> {
  try {
    return new AuditedWork(parts);
  } catch (error) {
    return Promise.reject(error);
  }
}

function followed(work: AuditedWork, proceed: () => unknown): unknown {
  let result: unknown;
  try {
    result = proceed();
  } catch (error) {
    return failing(work, error);
  }
  if (types.isPromise(result)) return followPromise(work, result);
  if (isObservable(result)) return followObservable(work, result);
  if (isAsyncGenerator(result)) return followAsyncGenerator(work, result);
  const recorded = work.succeeded(result);
  return work.isAwaited ? recorded.then(() => result) : result;
}

/** What was thrown at once is thrown at once where nobody has to wait, else by the promise that the method now answers with. */
function failing(work: AuditedWork, error: unknown): unknown {
  const recorded = work.failed(error);
  if (!work.isAwaited) throw error;
  return recorded.then(() => {
    throw error;
  });
}

async function followPromise(work: AuditedWork, promise: Promise<unknown>): Promise<unknown> {
  let result: unknown;
  try {
    result = await promise;
  } catch (error) {
    await work.failed(error);
    throw error;
  }
  const recorded = work.succeeded(result);
  if (work.isAwaited) await recorded;
  return result;
}

/** Completes once the event is kept; whoever leaves early has seen what was done so far. */
function followObservable(work: AuditedWork, source: Observable<unknown>): Observable<unknown> {
  return new Observable((subscriber) => {
    let last: unknown;
    let hasEnded = false;
    const subscription = source.subscribe({
      next: (value) => {
        last = value;
        subscriber.next(value);
      },
      error: (error: unknown) => {
        hasEnded = true;
        void failAfter(work.failed(error), subscriber, error);
      },
      complete: () => {
        hasEnded = true;
        const recorded = work.succeeded(last);
        if (!work.isAwaited) return subscriber.complete();
        recorded.then(
          () => subscriber.complete(),
          (error: unknown) => subscriber.error(error),
        );
      },
    });
    return () => {
      subscription.unsubscribe();
      if (!hasEnded) work.left(last);
    };
  });
}

async function failAfter(
  recorded: Promise<void>,
  subscriber: Subscriber<unknown>,
  error: unknown,
): Promise<void> {
  await recorded;
  subscriber.error(error);
}

async function* followAsyncGenerator(
  work: AuditedWork,
  source: AsyncGenerator<unknown>,
): AsyncGenerator<unknown> {
  let hasEnded = false;
  try {
    const result = yield* source;
    hasEnded = true;
    const recorded = work.succeeded(result);
    if (work.isAwaited) await recorded;
    return result;
  } catch (error) {
    if (!hasEnded) await work.failed(error);
    hasEnded = true;
    throw error;
  } finally {
    if (!hasEnded) work.left(undefined);
  }
}

function isAsyncGenerator(value: unknown): value is AsyncGenerator<unknown> {
  return Object.prototype.toString.call(value) === '[object AsyncGenerator]';
}
