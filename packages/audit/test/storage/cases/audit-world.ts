import assert from 'node:assert/strict';
import { EyrieError } from '@eyrie/core/engine';
import type { Store } from '@eyrie/store/engine';
import { createCheckpointSigner } from '../../../src/integrity/create-checkpoint-signer.js';
import { generateSigningKey } from '../../../src/integrity/note-keys.js';
import { Sequencer } from '../../../src/sealing/sequencer.js';
import type { SequencerOptions } from '../../../src/sealing/sequencer-options.js';
import { AuditLog } from '../../../src/storage/audit-log.js';
import { insertOutbox } from '../../../src/storage/outbox.js';
import { outboxRow, type SampleEvent } from './sample-events.js';

/** A database of one case, with the tables of the log. */
export interface AuditDatabase {
  readonly store: Store;
  /** Opens it once more. */
  reopen(): Promise<Store>;
  /** Changes what the triggers refuse to let anybody change. */
  tamper(statement: string): Promise<void>;
}

/** One promise of the storage, for any test runner and both databases. */
export interface AuditCase {
  /** A sentence. */
  readonly name: string;
  readonly run: (world: AuditWorld) => Promise<void>;
}

const { privateKey } = generateSigningKey('test.example/audit');

export const STREAM = 'shop';
export const signer = createCheckpointSigner({ privateKeys: [privateKey] });

/** What cases are made of. */
export class AuditWorld {
  readonly database: AuditDatabase;
  readonly store: Store;
  readonly log: AuditLog;

  constructor(database: AuditDatabase) {
    this.database = database;
    this.store = database.store;
    this.log = new AuditLog({ store: database.store });
  }

  sequencer(options: Partial<SequencerOptions> = {}): Sequencer {
    return new Sequencer({ store: this.store, stream: STREAM, signer, ...options });
  }

  /** Writes events into the outbox, in this order. */
  async emit(...events: readonly SampleEvent[]): Promise<void> {
    await insertOutbox(
      this.store,
      this.store.dialect,
      events.map((event) => outboxRow(event)),
    );
  }

  /** Writes events and seals them. */
  async seal(events: readonly SampleEvent[], options: Partial<SequencerOptions> = {}): Promise<void> {
    await this.emit(...events);
    const result = await this.sequencer(options).sealBatch();
    assert.equal(result.state, 'sealed');
  }

  async rows(text: string, values: readonly (string | number)[] = []): Promise<readonly unknown[]> {
    return (await this.store.query(text, values)).rows;
  }
}

/** Rejects unless `work` rejects with an `EyrieError` of this code, which it resolves with. */
export async function rejectsWith(code: string, work: () => Promise<unknown>): Promise<EyrieError> {
  let error: unknown;
  await assert.rejects(work, (thrown) => {
    error = thrown;
    return true;
  });
  assert.ok(error instanceof EyrieError, `expected ${code}, got ${String(error)}`);
  assert.equal(error.code, code);
  return error;
}
