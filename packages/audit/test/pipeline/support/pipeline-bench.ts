import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRedactor, Diagnostics, redactionSection } from '@eyrie/core/engine';
import { openStore, type Store } from '@eyrie/store/engine';
import { generateSigningKey } from '../../../src/integrity/note-keys.js';
import type { AuditPipeline } from '../../../src/pipeline/audit-pipeline.js';
import { startPipeline } from '../../../src/pipeline/local-pipeline.js';
import type { PipelineSettings } from '../../../src/pipeline/pipeline-settings.js';
import { ThreadedPipeline, type ThreadedPipelineOptions } from '../../../src/pipeline/threaded-pipeline.js';
import type { SealedRecord } from '../../../src/records/sealed-record.js';
import type { AuditSink, DeliveryResult } from '../../../src/sinks/audit-sink.js';
import { AuditLog } from '../../../src/storage/audit-log.js';
import { auditMigrations } from '../../../src/storage/audit-migrations.js';
import { insertOutbox } from '../../../src/storage/outbox.js';
import { LogVerifier } from '../../../src/verify/log-verifier.js';
import { eventsOf, outboxRow, type SampleEvent } from '../../storage/cases/sample-events.js';

const STREAM = 'shop';
const ORIGIN = 'test.example/audit';
const PATIENCE_MS = 20_000;
export const DRAIN_MS = 15_000;

const { privateKey, verifierKey } = generateSigningKey(ORIGIN);
const redaction = redactionSection.resolve({ options: {}, environment: {} });

/** Resolves once `isThere` holds; rejects after a while in which it did not. */
export async function until(isThere: () => boolean | Promise<boolean>): Promise<void> {
  const end = Date.now() + PATIENCE_MS;
  while (!(await isThere())) {
    if (Date.now() > end) throw new Error(`Waited ${PATIENCE_MS} ms`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** A sink that keeps what it is given. */
export class KeepingSink implements AuditSink {
  readonly name: string;
  readonly batchSize: number | undefined;
  readonly records: SealedRecord[] = [];

  constructor(name = 'keeping', batchSize?: number) {
    this.name = name;
    this.batchSize = batchSize;
  }

  get seqs(): readonly number[] {
    return this.records.map(({ seq }) => seq);
  }

  async deliver(records: readonly SealedRecord[]): Promise<readonly DeliveryResult[]> {
    this.records.push(...records);
    return records.map(() => ({ outcome: 'delivered' }));
  }
}

/** A file of SQLite with the tables of the audit trail, and pipelines on it, which {@link end} closes. */
export class PipelineBench {
  readonly folder = mkdtempSync(join(tmpdir(), 'eyrie-pipeline-'));
  readonly path = join(this.folder, 'store.db');
  readonly storeUrl = `sqlite:${this.path}`;
  readonly said: string[] = [];
  readonly diagnostics = new Diagnostics((_level, message) => this.said.push(message));
  readonly #pipelines: AuditPipeline[] = [];
  #store: Store | undefined;
  #events = 0;

  /** The main thread's. */
  get store(): Store {
    if (this.#store === undefined) throw new Error('Not opened');
    return this.#store;
  }

  async open(): Promise<this> {
    this.#store = await openStore({ url: this.storeUrl });
    await this.#store.migrate(auditMigrations);
    return this;
  }

  async end(): Promise<void> {
    for (const pipeline of this.#pipelines) await pipeline.close();
    await this.#store?.close();
    rmSync(this.folder, { recursive: true });
  }

  settings(changes: Partial<PipelineSettings> = {}): PipelineSettings {
    return {
      stream: STREAM,
      origin: ORIGIN,
      signingKeys: [privateKey],
      batchSize: undefined,
      checkpointRecords: 1000,
      checkpointIntervalMs: 60_000,
      maxAttempts: 20,
      maxAgeMs: 86_400_000,
      startAt: 'beginning',
      retentionDays: 0,
      ...changes,
    };
  }

  /** Starts one in a thread. */
  threaded(
    sinks: readonly AuditSink[] = [],
    {
      settings,
      ...options
    }: Partial<Omit<ThreadedPipelineOptions, 'settings'>> & {
      readonly settings?: Partial<PipelineSettings>;
    } = {},
  ): ThreadedPipeline {
    const { storeUrl, diagnostics } = this;
    const pipeline = new ThreadedPipeline({
      storeUrl,
      redaction,
      settings: this.settings(settings),
      sinks,
      diagnostics,
      ...options,
    });
    this.#pipelines.push(pipeline);
    return pipeline;
  }

  /** Starts one in the test's own thread. */
  local(sinks: readonly AuditSink[] = [], settings: Partial<PipelineSettings> = {}): AuditPipeline {
    const { store, diagnostics } = this;
    const pipeline = startPipeline({
      store,
      settings: this.settings(settings),
      sinks,
      diagnostics,
      redactor: createRedactor(redaction),
    });
    this.#pipelines.push(pipeline);
    return pipeline;
  }

  /** Writes so many events, as capture does. */
  async emit(count: number, more: Partial<SampleEvent> = {}): Promise<void> {
    const events = eventsOf(count, { first: this.#events + 1 }).map((event) => ({ ...event, ...more }));
    this.#events += count;
    await insertOutbox(
      this.store,
      'sqlite',
      events.map((event) => outboxRow(event)),
    );
  }

  /** What waits in the outbox. */
  async waiting(): Promise<number> {
    const { rows } = await this.store.query('SELECT count(*) AS waiting FROM eyrie_audit_outbox');
    return Number(rows[0]?.waiting);
  }

  /** How many records are sealed, after all of them and their checkpoints were verified; the last one is signed. */
  async verified(): Promise<number> {
    const log = new AuditLog({ store: this.store });
    const verifier = new LogVerifier({ verifierKeys: [verifierKey] });
    for await (const record of log.records(STREAM)) verifier.add({ kind: 'record', record });
    const checkpoints = await log.checkpoints(STREAM);
    for (const checkpoint of checkpoints) verifier.add({ kind: 'checkpoint', checkpoint });
    const { verdict, records } = verifier.finish();
    expect([verdict, checkpoints.at(-1)?.size]).toEqual(['intact', records]);
    return records;
  }
}

/** Runs a test body on a bench of its own. */
export function onBench(run: (bench: PipelineBench) => Promise<void>) {
  return async (): Promise<void> => {
    const bench = await new PipelineBench().open();
    try {
      await run(bench);
    } finally {
      await bench.end();
    }
  };
}
