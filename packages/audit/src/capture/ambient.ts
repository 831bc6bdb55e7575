import { AsyncLocalStorage } from 'node:async_hooks';
import { types } from 'node:util';
import type { SqlExecutor } from '@eyrie/store/engine';
import type { AuditActor } from '../event/audit-event.js';

interface Ambient {
  readonly actor?: AuditActor | undefined;
  readonly transaction?: AmbientTransaction | undefined;
}

/** A transaction that was handed over for as long as some work takes. */
interface AmbientTransaction {
  readonly executor: SqlExecutor;
  /** What the work has started and not awaited must not write into what is somebody else's by then. */
  hasEnded: boolean;
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
export function ambientTransaction(): SqlExecutor | undefined {
  const { transaction } = current();
  return transaction?.hasEnded === false ? transaction.executor : undefined;
}

/** Calls `work` as somebody. */
export function asActor<Result>(actor: AuditActor, work: () => Result): Result {
  return storage.run({ ...current(), actor }, work);
}

/** Calls `work` with a transaction, until it ends. */
export function withTransaction<Result>(executor: SqlExecutor, work: () => Result): Result {
  const transaction: AmbientTransaction = { executor, hasEnded: false };
  const end = (): void => {
    transaction.hasEnded = true;
  };
  let result: Result;
  try {
    result = storage.run({ ...current(), transaction }, work);
  } catch (error) {
    end();
    throw error;
  }
  if (types.isPromise(result)) result.then(end, end);
  else end();
  return result;
}

function current(): Ambient {
  return storage.getStore() ?? NOTHING;
}
