import type { EyrieApp } from '@eyrie/core/engine';
import { parseStoreUrl, type ResolvedStoreOptions, type Store } from '@eyrie/store/engine';
import type { ResolvedAuditOptions } from '../config/audit-options.js';
import { checkSinks } from '../delivery/sink-limits.js';
import { createCheckpointSigner } from '../integrity/create-checkpoint-signer.js';
import { type AuditPipeline, NO_NUMBERS, type PipelineNumbers } from '../pipeline/audit-pipeline.js';
import { startPipeline } from '../pipeline/local-pipeline.js';
import type { PipelineSettings } from '../pipeline/pipeline-settings.js';
import { ThreadedPipeline } from '../pipeline/threaded-pipeline.js';
import { checkSigner } from '../sealing/signer-check.js';
import type { LogName } from './log-name.js';
import { reportMadeKey, signingKeysOf } from './signing-keys.js';

/** What a pipeline is opened with. */
export interface AppPipelineOptions {
  readonly app: EyrieApp;
  readonly log: LogName;
  readonly options: ResolvedAuditOptions;
  readonly store: Store;
  readonly storeOptions: ResolvedStoreOptions;
}

const MS_PER_HOUR = 3_600_000;

/** The pipeline of an app: in a thread of its own, unless its store is only in memory; at rest until it is started. */
export class AppPipeline implements AuditPipeline {
  readonly #parts: AppPipelineOptions;
  #pipeline: AuditPipeline | undefined;

  constructor(parts: AppPipelineOptions) {
    this.#parts = parts;
  }

  /**
   * @throws EyrieError `EYRIE_AUDIT_SIGNING_KEY_MISSING`, `EYRIE_AUDIT_SIGNING_KEYS_INVALID` and `EYRIE_AUDIT_KEY_INVALID` for keys
   * that cannot sign, `EYRIE_AUDIT_SIGNER_CHANGED` where the log was signed by others, `EYRIE_AUDIT_SINK_INVALID`, and what sinks throw that cannot be opened.
   */
  async start(): Promise<void> {
    const { app, log, options, store, storeOptions } = this.#parts;
    const url = parseStoreUrl(storeOptions.url);
    const signing = await signingKeysOf({
      configured: options.signingKeys,
      databasePath: url.dialect === 'sqlite' ? url.path : undefined,
      name: log.origin,
    });
    reportMadeKey(app.diagnostics, signing);
    const { sinks } = options;
    // What no thread could ever start with is the app's start error.
    const signer = createCheckpointSigner({ origin: log.origin, privateKeys: signing.keys });
    checkSinks(sinks);
    await checkSigner({ store, stream: log.stream, signer });
    for (const sink of sinks) await sink.open?.();
    const settings = settingsOf(options, log, signing.keys);
    const { diagnostics, redactor } = app;
    this.#pipeline =
      url.dialect === 'sqlite' && url.path === ':memory:'
        ? startPipeline({ store, settings, sinks, diagnostics, redactor })
        : new ThreadedPipeline({
            storeUrl: storeOptions.url,
            redaction: app.config.redaction,
            settings,
            sinks,
            diagnostics,
          });
  }

  wake(): void {
    this.#pipeline?.wake();
  }

  async drain(deadlineMs: number): Promise<void> {
    await this.#pipeline?.drain(deadlineMs);
  }

  numbers(): PipelineNumbers {
    return this.#pipeline?.numbers() ?? NO_NUMBERS;
  }

  async close(): Promise<void> {
    await this.#pipeline?.close();
    // One that fails keeps no other from being closed.
    const closed = await Promise.allSettled(this.#parts.options.sinks.map(async (sink) => sink.close?.()));
    const failed = closed.find(({ status }) => status === 'rejected');
    if (failed?.status === 'rejected') throw failed.reason;
  }
}

function settingsOf(
  { sealing, delivery, retentionDays }: ResolvedAuditOptions,
  { stream, origin }: LogName,
  signingKeys: readonly string[],
): PipelineSettings {
  return {
    stream,
    origin,
    signingKeys,
    batchSize: sealing.batchSize,
    checkpointRecords: sealing.checkpointRecords,
    checkpointIntervalMs: sealing.checkpointSeconds * 1000,
    maxAttempts: delivery.maxAttempts,
    maxAgeMs: delivery.maxAgeHours * MS_PER_HOUR,
    startAt: delivery.startAt,
    retentionDays,
  };
}
