import type { SqlExecutor } from '@eyrie/store/engine';
import type { AuditActor } from '../event/audit-event.js';
import type { DeliveryClass } from './delivery-class.js';
import type { FieldProtection } from './event-factory.js';

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
