import { randomUUID } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteStore, type SqlTransaction, type Store } from '@eyrie/store/engine';
import { REQUESTS_MIGRATION } from '../../../src/deployments/ledger/requests-migration.js';
import { StoreDeploymentLedger } from '../../../src/deployments/ledger/store-deployment-ledger.js';
import type { AuditEventInput } from '../../../src/event/audit-event.js';

const OUTBOX = {
  id: 'test/0001-outbox',
  sqlite: ['CREATE TABLE outbox (id TEXT PRIMARY KEY, body TEXT NOT NULL)'],
  postgres: [],
};

/** A store in a file, with a ledger that writes its events to an outbox of the same store. */
export class AuditStore {
  readonly folder: string;
  readonly store: Store;
  readonly ledger: StoreDeploymentLedger;
  /** Milliseconds since 1970. */
  now = Date.parse('2026-11-21T10:05:00.000Z');
  /** What emitting throws after it has written, if anything. */
  emitFailure: Error | undefined;

  private constructor(folder: string, store: Store) {
    this.folder = folder;
    this.store = store;
    this.ledger = this.anotherLedger();
  }

  static async open(): Promise<AuditStore> {
    const folder = await mkdtemp(join(tmpdir(), 'eyrie-ledger-'));
    const store = openSqliteStore({ path: join(folder, 'store.db') });
    await store.migrate([OUTBOX, REQUESTS_MIGRATION]);
    return new AuditStore(folder, store);
  }

  anotherLedger(store: Store = this.store): StoreDeploymentLedger {
    return new StoreDeploymentLedger({
      store,
      now: () => this.now,
      emit: (event, { tx }) => this.#emit(event, tx),
    });
  }

  /** Another connection to the same file, as another process has it. */
  anotherStore(): Store {
    return openSqliteStore({ path: join(this.folder, 'store.db') });
  }

  async events(): Promise<readonly AuditEventInput[]> {
    const { rows } = await this.store.query('SELECT body FROM outbox ORDER BY rowid');
    return rows.map(({ body }) => JSON.parse(String(body)) as AuditEventInput);
  }

  async keys(): Promise<readonly string[]> {
    const { rows } = await this.store.query('SELECT idempotency_key FROM eyrie_audit_requests ORDER BY 1');
    return rows.map(({ idempotency_key }) => String(idempotency_key));
  }

  /** Everything in the files of the store. */
  async bytes(): Promise<Buffer> {
    const names = await readdir(this.folder);
    return Buffer.concat(await Promise.all(names.map((name) => readFile(join(this.folder, name)))));
  }

  async end(): Promise<void> {
    await this.store.close();
    await rm(this.folder, { recursive: true, force: true });
  }

  async #emit(event: AuditEventInput, tx: SqlTransaction): Promise<{ readonly id: string }> {
    const id = randomUUID();
    await tx.query('INSERT INTO outbox (id, body) VALUES ($1, $2)', [id, JSON.stringify(event)]);
    if (this.emitFailure !== undefined) throw this.emitFailure;
    return { id };
  }
}
