import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { auditMigrations } from '@eyrie/audit/engine';
import { openSqliteStore, type Store } from '@eyrie/store/engine';
import { canonicalJson } from '../../../audit/src/canonical/canonical-json.js';
import type { Json } from '../../../audit/src/event/json.js';
import type { CheckpointSigner } from '../../../audit/src/integrity/checkpoint-signer.js';
import { createCheckpointSigner } from '../../../audit/src/integrity/create-checkpoint-signer.js';
import { formatSigningKey } from '../../../audit/src/integrity/note-keys.js';
import { Sequencer } from '../../../audit/src/sealing/sequencer.js';
import { insertOutbox } from '../../../audit/src/storage/outbox.js';

/** The same in every run, so that hashes and roots are, too. */
export const SIGNER: CheckpointSigner = createCheckpointSigner({
  privateKeys: [formatSigningKey('shop.example/audit', Buffer.alloc(32, 1))],
});
export const VKEY = SIGNER.verifierKeys[0] ?? '';
export const OTHER_VKEY =
  createCheckpointSigner({ privateKeys: [formatSigningKey('shop.example/audit', Buffer.alloc(32, 2))] })
    .verifierKeys[0] ?? '';

/** What differs between events. */
export interface SampleEvent {
  readonly number: number;
  readonly actor?: string;
  readonly type?: string;
  readonly action?: string;
  readonly outcome?: string;
  readonly stage?: string;
  readonly target?: string;
  readonly attributes?: Json;
}

export function idOf(number: number): string {
  return `01930000-0000-7000-8000-${String(number).padStart(12, '0')}`;
}

/** Happened that many minutes after eight. */
export function timeOf(number: number): string {
  return new Date(Date.UTC(2026, 10, 1, 8, number)).toISOString();
}

function bodyOf({ number, actor = 'ada', target = '7', ...event }: SampleEvent): string {
  return canonicalJson({
    specversion: '1.0',
    schema: 'audit/1',
    id: idOf(number),
    type: 'order.updated',
    action: 'UPDATE',
    time: timeOf(number),
    observed_time: timeOf(number),
    stage: 'complete',
    outcome: 'success',
    actor: { id: actor, type: 'user' },
    targets: [{ type: 'order', id: target }],
    source: { service: 'shop', version: '1.0.0', instance_id: 'a', environment: 'test' },
    ...event,
  });
}

/** Writes events and seals them, with a checkpoint after every `every` of them: what is left at the end has none. */
export async function sealIn(
  store: Store,
  events: readonly SampleEvent[],
  { stream = 'shop', every = 2 } = {},
): Promise<void> {
  const sequencer = new Sequencer({
    store,
    stream,
    signer: SIGNER,
    batchSize: every,
    checkpointEvery: { records: every, intervalMs: 3_600_000 },
  });
  for (let start = 0; start < events.length; start += every) {
    const batch = events.slice(start, start + every);
    const rows = batch.map((event) => ({ stream, id: idOf(event.number), body: bodyOf(event) }));
    await insertOutbox(store, store.dialect, rows);
    await sequencer.sealBatch();
  }
}

/** Numbered from `first` on. */
export function eventsOf(count: number, first = 1): readonly SampleEvent[] {
  return Array.from({ length: count }, (_, index) => ({ number: first + index }));
}

/** A folder with a store that a service could have left. */
export class AuditFolder {
  readonly path = mkdtempSync(join(tmpdir(), 'eyrie-cli-'));
  readonly database = join(this.path, 'store.db');
  readonly url = `sqlite:${this.database}`;
  #store: Store | undefined;

  async store(): Promise<Store> {
    if (this.#store === undefined) {
      this.#store = openSqliteStore({ path: this.database });
      await this.#store.migrate(auditMigrations);
    }
    return this.#store;
  }

  async seal(
    events: readonly SampleEvent[],
    options: { stream?: string; every?: number } = {},
  ): Promise<void> {
    await sealIn(await this.store(), events, options);
  }

  /** Changes what the triggers refuse to let anybody change. */
  async tamper(...statements: readonly string[]): Promise<void> {
    const store = await this.store();
    const { rows } = await store.query("SELECT name FROM sqlite_master WHERE type = 'trigger'");
    for (const { name } of rows) await store.query(`DROP TRIGGER ${String(name)}`);
    for (const statement of statements) await store.query(statement);
  }

  async end(): Promise<void> {
    await this.#store?.close();
    this.#store = undefined;
    rmSync(this.path, { recursive: true, force: true });
  }
}
