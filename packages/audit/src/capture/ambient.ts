import { AsyncLocalStorage } from 'node:async_hooks';
import { types } from 'node:util';
import type { SqlExecutor, SqlValue } from '@eyrie/store/engine';
import type { AuditActor } from '../event/audit-event.js';
import { transactionEnded, transactionWorkInvalid } from './audit-errors.js';

interface Ambient {
  readonly actor?: AuditActor | undefined;
  readonly transaction?: AmbientTransaction | undefined;
}

/**
 * A transaction that was handed over for as long as some work takes. What the work has started and not awaited must not
 * write into what is somebody else's by then, so statements go through here: they are refused after the end.
 */
export class AmbientTransaction implements SqlExecutor {
  /** As it was handed over. */
  readonly executor: SqlExecutor;
  #hasEnded = false;

  constructor(executor: SqlExecutor) {
    this.executor = executor;
  }

  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  end(): void {
    this.#hasEnded = true;
  }

  /** Rejects with an `EyrieError` `EYRIE_AUDIT_TRANSACTION_MISSING` after the end. */
  async query(text: string, values?: SqlValue[]): Promise<unknown> {
    if (this.#hasEnded) throw transactionEnded();
    return await this.executor.query(text, values);
  }
}

const NOTHING: Ambient = {};
const STORAGE = Symbol.for('eyrie.audit-ambient');
const shared = globalThis as { [STORAGE]?: AsyncLocalStorage<Ambient> };
// Process-wide, so that two copies of this package see the same actor and transaction.
shared[STORAGE] ??= new AsyncLocalStorage<Ambient>();
const storage = shared[STORAGE];

/** Who acts, as `runAs` around the calling code has said. */
export function ambientActor(): AuditActor | undefined {
  return current().actor;
}

/** The transaction that `inTransaction` around the calling code has named, while that goes on. */
export function ambientTransaction(): AmbientTransaction | undefined {
  const { transaction } = current();
  return transaction?.hasEnded === false ? transaction : undefined;
}

/** Calls `work` as somebody. */
export function asActor<Result>(actor: AuditActor, work: () => Result): Result {
  return storage.run({ ...current(), actor }, work);
}

/**
 * Calls `work` with a transaction, until it ends. A thenable that is no promise is begun in there, and what is answered
 * is its promise.
 *
 * @throws EyrieError `EYRIE_AUDIT_TRANSACTION_WORK_INVALID` for a result whose end cannot be known.
 */
export function withTransaction<Result>(executor: SqlExecutor, work: () => Result): Result {
  const transaction = new AmbientTransaction(executor);
  const end = (): void => transaction.end();
  let result: unknown;
  try {
    // In the context, too: a thenable that is no promise does nothing before it is asked.
    result = storage.run({ ...current(), transaction }, () => begun(work()));
  } catch (error) {
    end();
    throw error;
  }
  if (types.isPromise(result)) result.then(end, end);
  else end();
  return result as Result;
}

function begun(result: unknown): unknown {
  if (types.isPromise(result)) return result;
  if (isThenable(result)) return adopted(result);
  if (isUnbegun(result)) throw transactionWorkInvalid();
  return result;
}

type Thenable = PromiseLike<unknown>;

// Asked at once, and once: `Promise.resolve` would ask later.
function adopted(thenable: Thenable): Promise<unknown> {
  return new Promise((resolve, reject) => {
    thenable.then(resolve, reject);
  });
}

function isThenable(value: unknown): value is Thenable {
  return hasMethod(value, 'then');
}

/** What does its work only when somebody subscribes or iterates, which may be long after the transaction. */
function isUnbegun(value: unknown): boolean {
  return (
    hasMethod(value, 'subscribe') || hasMethod(value, Symbol.asyncIterator) || types.isGeneratorObject(value)
  );
}

function hasMethod(value: unknown, name: string | symbol): boolean {
  const mayHave = (typeof value === 'object' && value !== null) || typeof value === 'function';
  return mayHave && typeof Reflect.get(value, name) === 'function';
}

function current(): Ambient {
  return storage.getStore() ?? NOTHING;
}
