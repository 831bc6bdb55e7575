import { AsyncLocalStorage } from 'node:async_hooks';
import type { SqlExecutor } from '@eyrie/store/engine';
import type { AuditActor } from '../event/audit-event.js';

interface Ambient {
  readonly actor?: AuditActor | undefined;
  readonly transaction?: SqlExecutor | undefined;
}

const NOTHING: Ambient = {};
const STORAGE = Symbol.for('eyrie.audit-ambient');
const shared = globalThis as { [STORAGE]?: AsyncLocalStorage<Ambient> };
// Process-wide, so that two copies of this package see the same actor and transaction.
shared[STORAGE] ??= new AsyncLocalStorage<Ambient>();
const storage = shared[STORAGE];

/** Who acts and in which transaction, as `runAs` and `inTransaction` around the calling code have said. */
export function ambient(): Ambient {
  return storage.getStore() ?? NOTHING;
}

/** Calls `work` with `change` said. */
export function withAmbient<Result>(change: Ambient, work: () => Result): Result {
  return storage.run({ ...ambient(), ...change }, work);
}
