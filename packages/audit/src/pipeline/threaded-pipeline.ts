import { Worker } from 'node:worker_threads';
import { backoffDelayMs, type Diagnostics, messageOf } from '@eyrie/core/engine';
import type { AuditSink } from '../sinks/audit-sink.js';
import { type AuditPipeline, NO_NUMBERS, type PipelineNumbers } from './audit-pipeline.js';
import { SinkDesk } from './sink-desk.js';
import type { FromThread, ThreadStart, ToThread } from './thread-messages.js';

/** What a pipeline in a thread of its own needs. */
export interface ThreadedPipelineOptions extends Omit<ThreadStart, 'sinks'> {
  readonly sinks: readonly AuditSink[];
  readonly diagnostics: Diagnostics;
}

const WAKE_DELAY_MS = 20;
const CLOSE_DEADLINE_MS = 2000;
const RESTART = { baseDelayMs: 1000, maxDelayMs: 60_000 };

/** Runs a pipeline in a thread of its own, and starts another one where it fails. */
export class ThreadedPipeline implements AuditPipeline {
  readonly #options: ThreadedPipelineOptions;
  readonly #desk: SinkDesk;
  #worker: Worker | undefined;
  #numbers: PipelineNumbers = NO_NUMBERS;
  #waking: NodeJS.Timeout | undefined;
  #restart: NodeJS.Timeout | undefined;
  #failures = 0;
  #closing = false;
  #drains = 0;
  // Bounded by the flushes that go on.
  readonly #draining = new Map<number, () => void>();

  constructor(options: ThreadedPipelineOptions) {
    this.#options = options;
    this.#desk = new SinkDesk(options.sinks);
    this.#start();
  }

  wake(): void {
    // Many events may be written in one breath.
    this.#waking ??= setTimeout(() => {
      this.#waking = undefined;
      this.#post({ type: 'wake' });
    }, WAKE_DELAY_MS).unref();
  }

  async drain(deadlineMs: number): Promise<void> {
    const worker = this.#worker;
    if (worker === undefined) return;
    this.#drains += 1;
    const id = this.#drains;
    // Nothing else may keep the process alive until then.
    const late = setTimeout(() => this.#drained(id), deadlineMs);
    worker.ref();
    await new Promise<void>((resolve) => {
      this.#draining.set(id, resolve);
      this.#post({ type: 'drain', id, deadlineMs });
    });
    clearTimeout(late);
    if (this.#draining.size === 0) worker.unref();
  }

  numbers(): PipelineNumbers {
    return this.#numbers;
  }

  async close(): Promise<void> {
    this.#closing = true;
    clearTimeout(this.#waking);
    clearTimeout(this.#restart);
    const worker = this.#worker;
    if (worker === undefined) return;
    worker.ref();
    await new Promise<void>((resolve) => {
      const late = setTimeout(() => void worker.terminate(), CLOSE_DEADLINE_MS);
      worker.once('exit', () => {
        clearTimeout(late);
        resolve();
      });
      this.#post({ type: 'close' });
    });
  }

  #start(): void {
    const { storeUrl, settings, redaction } = this.#options;
    const start: ThreadStart = { storeUrl, settings, redaction, sinks: this.#desk.shapes() };
    const worker = new Worker(new URL('./pipeline-thread.js', import.meta.url), {
      name: 'eyrie-audit',
      workerData: start,
    });
    worker.unref();
    worker.on('message', (message: FromThread) => this.#heard(worker, message));
    worker.on('error', (error) => this.#failed(error));
    worker.once('exit', () => this.#ended());
    this.#worker = worker;
  }

  #heard(worker: Worker, message: FromThread): void {
    switch (message.type) {
      case 'numbers':
        this.#numbers = message.numbers;
        this.#failures = 0;
        return;
      case 'drained':
        return this.#drained(message.id);
      case 'diagnostic':
        return this.#options.diagnostics.report(message.diagnostic);
      case 'sink-call':
        return void this.#desk.call(message.id, message.call).then((answer) => worker.postMessage(answer));
      case 'sink-abort':
        return this.#desk.abort(message.id);
    }
  }

  #failed(error: unknown): void {
    this.#numbers = { ...this.#numbers, problem: messageOf(error) };
    this.#options.diagnostics.report({
      code: 'EYRIE_AUDIT_PIPELINE_FAILED',
      key: messageOf(error),
      problem: `The thread that seals and delivers audit events has failed (${messageOf(error)})`,
      remedy: 'It is started again. Events are kept in the outbox meanwhile; mend what the message names',
    });
  }

  #ended(): void {
    this.#worker = undefined;
    this.#desk.abortAll();
    for (const id of this.#draining.keys()) this.#drained(id);
    if (this.#closing) return;
    this.#failures += 1;
    const delayMs = backoffDelayMs({ ...RESTART, failures: this.#failures });
    this.#restart = setTimeout(() => this.#start(), delayMs).unref();
  }

  #drained(id: number): void {
    this.#draining.get(id)?.();
    this.#draining.delete(id);
  }

  #post(message: ToThread): void {
    this.#worker?.postMessage(message);
  }
}
