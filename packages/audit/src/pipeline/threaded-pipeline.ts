import { randomUUID } from 'node:crypto';
import { backoffDelayMs, type Diagnostics } from '@eyrie/core/engine';
import type { AuditSink } from '../sinks/audit-sink.js';
import { type AuditPipeline, NO_NUMBERS, type PipelineNumbers } from './audit-pipeline.js';
import { RunningThread } from './running-thread.js';
import { sumOfNumbers } from './sum-of-numbers.js';
import type { ThreadStart } from './thread-messages.js';

/** What a pipeline in a thread of its own needs. */
export interface ThreadedPipelineOptions extends Omit<ThreadStart, 'sinks' | 'holder'> {
  readonly sinks: readonly AuditSink[];
  readonly diagnostics: Diagnostics;
  /** The module that the thread runs. @default the pipeline's own */
  readonly entry?: URL | undefined;
  /** The first wait before another thread is started, in milliseconds; it grows up to a minute. @default 1000 */
  readonly restartDelayMs?: number | undefined;
}

const THREADED_PIPELINE_DEFAULTS = Object.freeze({ restartDelayMs: 1000 });

const WAKE_DELAY_MS = 20;
const CLOSE_DEADLINE_MS = 2000;
const MAX_RESTART_DELAY_MS = 60_000;
// A thread that lived so long has not failed because of how it was started.
const STABLE_AFTER_MS = 60_000;

/** Runs a pipeline in a thread of its own, and starts another one where it ends. */
export class ThreadedPipeline implements AuditPipeline {
  readonly #options: ThreadedPipelineOptions;
  readonly #holder = randomUUID();
  #thread: RunningThread | undefined;
  #startedAt = 0;
  /** What the threads before this one have done. */
  #before: PipelineNumbers = NO_NUMBERS;
  #numbers: PipelineNumbers = NO_NUMBERS;
  #waking: NodeJS.Timeout | undefined;
  #restart: NodeJS.Timeout | undefined;
  #failures = 0;
  #closing: Promise<void> | undefined;

  constructor(options: ThreadedPipelineOptions) {
    this.#options = options;
    this.#start();
  }

  wake(): void {
    if (this.#closing !== undefined) return;
    // Many events may be written in one breath.
    this.#waking ??= setTimeout(() => {
      this.#waking = undefined;
      this.#thread?.post({ type: 'wake' });
    }, WAKE_DELAY_MS).unref();
  }

  async drain(deadlineMs: number): Promise<void> {
    await this.#thread?.drain(deadlineMs);
  }

  numbers(): PipelineNumbers {
    return this.#numbers;
  }

  close(): Promise<void> {
    clearTimeout(this.#waking);
    clearTimeout(this.#restart);
    this.#closing ??= this.#thread?.close(CLOSE_DEADLINE_MS) ?? Promise.resolve();
    return this.#closing;
  }

  #start(): void {
    const { storeUrl, settings, redaction, sinks, diagnostics, entry } = this.#options;
    this.#startedAt = performance.now();
    this.#thread = new RunningThread({
      entry: entry ?? new URL('./pipeline-thread.js', import.meta.url),
      start: { storeUrl, settings, redaction, holder: this.#holder },
      sinks,
      counted: (numbers) => {
        this.#numbers = sumOfNumbers(this.#before, numbers);
      },
      said: (diagnostic) => diagnostics.report(diagnostic),
      ended: (problem) => this.#ended(problem),
    });
  }

  #ended(problem: string): void {
    this.#thread = undefined;
    if (this.#closing !== undefined) return;
    this.#before = this.#numbers;
    this.#numbers = { ...this.#numbers, problem };
    this.#options.diagnostics.report({
      code: 'EYRIE_AUDIT_PIPELINE_FAILED',
      key: problem,
      problem: `The thread that seals and delivers audit events has failed (${problem})`,
      remedy: 'It is started again. Events are kept in the outbox meanwhile; mend what the message names',
    });
    this.#failures = performance.now() - this.#startedAt < STABLE_AFTER_MS ? this.#failures + 1 : 1;
    const { restartDelayMs = THREADED_PIPELINE_DEFAULTS.restartDelayMs } = this.#options;
    const delayMs = backoffDelayMs({
      baseDelayMs: restartDelayMs,
      maxDelayMs: MAX_RESTART_DELAY_MS,
      failures: this.#failures,
    });
    this.#restart = setTimeout(() => this.#start(), delayMs).unref();
  }
}
