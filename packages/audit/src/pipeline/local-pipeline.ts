import type { Diagnostics, Redactor } from '@eyrie/core/engine';
import { Leases, type Store } from '@eyrie/store/engine';
import { DeliveryLoop } from '../delivery/delivery-loop.js';
import { createCheckpointSigner } from '../integrity/create-checkpoint-signer.js';
import { SealingLoop } from '../sealing/sealing-loop.js';
import { Sequencer } from '../sealing/sequencer.js';
import type { AuditSink } from '../sinks/audit-sink.js';
import { AuditLog } from '../storage/audit-log.js';
import type { AuditPipeline, PipelineNumbers } from './audit-pipeline.js';
import type { PipelineSettings } from './pipeline-settings.js';
import { RetentionLoop } from './retention-loop.js';

/** What a pipeline runs with. */
export interface LocalPipelineOptions {
  readonly store: Store;
  readonly settings: PipelineSettings;
  /** Names this pipeline among all that share the store. @default a new UUID */
  readonly holder?: string | undefined;
  /** Opened already; closed by whoever opened them. */
  readonly sinks: readonly AuditSink[];
  readonly diagnostics: Diagnostics;
  readonly redactor: Pick<Redactor, 'text'>;
}

// About as long as a batch takes: whoever waits for SQLite's lock asks for it every few milliseconds.
const SQLITE_REST_MS = 5;

/** Starts a pipeline in the calling thread. */
export function startPipeline(options: LocalPipelineOptions): AuditPipeline {
  return new LocalPipeline(options);
}

class LocalPipeline implements AuditPipeline {
  readonly #sealing: SealingLoop;
  readonly #delivery: DeliveryLoop;
  readonly #retention: RetentionLoop;

  constructor({ store, settings, holder, sinks, diagnostics, redactor }: LocalPipelineOptions) {
    const { stream, origin, signingKeys, maxAttempts, maxAgeMs, startAt, retentionDays } = settings;
    this.#delivery = new DeliveryLoop({
      store,
      log: new AuditLog({ store }),
      leases: new Leases({ store }),
      streams: [stream],
      holder,
      sinks,
      diagnostics,
      redactor,
      maxAttempts,
      maxAgeMs,
      startAt: startAt === 'now' ? 'now' : 'first',
    });
    this.#sealing = new SealingLoop({
      sequencer: new Sequencer({
        store,
        stream,
        signer: createCheckpointSigner({ origin, privateKeys: signingKeys }),
        batchSize: settings.batchSize,
        checkpointEvery: {
          records: settings.checkpointRecords,
          intervalMs: settings.checkpointIntervalMs,
        },
      }),
      diagnostics,
      sealed: () => this.#delivery.wake(),
      restMs: store.dialect === 'sqlite' ? SQLITE_REST_MS : 0,
    });
    this.#retention = new RetentionLoop({
      store,
      stream,
      days: retentionDays,
      delivery: this.#delivery,
      diagnostics,
    });
    this.#delivery.start();
    this.#sealing.start();
    this.#retention.start();
  }

  wake(): void {
    this.#sealing.wake();
  }

  async drain(deadlineMs: number): Promise<void> {
    const end = performance.now() + deadlineMs;
    await this.#sealing.drain({ deadlineMs });
    this.#delivery.wake();
    await this.#delivery.drain(Math.max(0, end - performance.now()));
  }

  numbers(): PipelineNumbers {
    const sealing = this.#sealing.numbers();
    return {
      sealed: sealing.sealed,
      rejected: sealing.rejected,
      checkpoints: sealing.checkpoints,
      outboxDepth: sealing.outboxDepth,
      outboxOldestAgeSeconds: sealing.oldestAgeMs / 1000,
      checkpointAgeSeconds: sealing.checkpointAgeMs / 1000,
      sinks: this.#delivery.status(),
      problem: sealing.lastError,
    };
  }

  async close(): Promise<void> {
    await this.#sealing.stop();
    await Promise.all([this.#delivery.close(), this.#retention.close()]);
  }
}
