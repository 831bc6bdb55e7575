import type { Diagnostics, Redactor } from '@eyrie/core/engine';
import type { SealedRecord } from '../records/sealed-record.js';
import type { AuditSink, DeliveryResult } from '../sinks/audit-sink.js';
import type { DeliveryClock } from './delivery-clock.js';
import type { DeliveryLedger, DeliveryRow } from './delivery-ledger.js';
import type { DeliveryNumbers } from './delivery-numbers.js';
import { type DeliverySettings, retryDelayMs } from './delivery-options.js';
import { deadLetter, sinkDown, sinkMisbehaves } from './delivery-warnings.js';
import type { SealedLog } from './sealed-log.js';
import { type CallAnswer, SinkCalls } from './sink-call.js';

const SINK_DEFAULTS = Object.freeze({ batchSize: 100, timeoutMs: 30_000 });

/** What the parts of one worker share. */
export interface DeliveryParts {
  readonly stream: string;
  readonly sink: AuditSink;
  readonly log: SealedLog;
  readonly ledger: DeliveryLedger;
  readonly clock: DeliveryClock;
  readonly settings: DeliverySettings;
  readonly diagnostics: Pick<Diagnostics, 'report'>;
  readonly redactor: Pick<Redactor, 'text'>;
  readonly numbers: DeliveryNumbers;
  /** From 0 to 1. */
  readonly random: () => number;
}

const MAX_ERROR = 300;

/** The one sink, called and judged in the same way by all parts of a worker. */
export class DeliveryContext {
  readonly parts: DeliveryParts;
  readonly #calls: SinkCalls;

  constructor(parts: DeliveryParts) {
    this.parts = parts;
    const { clock, sink } = parts;
    this.#calls = new SinkCalls({ clock, timeoutMs: sink.timeoutMs ?? SINK_DEFAULTS.timeoutMs });
  }

  get batchSize(): number {
    return this.parts.sink.batchSize ?? SINK_DEFAULTS.batchSize;
  }

  get isOrdered(): boolean {
    return this.parts.sink.ordered === true;
  }

  /** One result for each record, whatever the sink did; `undefined` once delivery was stopped. */
  async deliver(
    records: readonly SealedRecord[],
    stop: AbortSignal,
  ): Promise<readonly DeliveryResult[] | undefined> {
    const { sink } = this.parts;
    const answer = await this.#calls.call((signal) => sink.deliver(records, { signal }), {
      count: records.length,
      stop,
    });
    return this.#judge(answer, records.length);
  }

  /** As {@link deliver}, for a call that has one result. */
  async anchor(
    work: (signal: AbortSignal) => Promise<DeliveryResult>,
    stop: AbortSignal,
  ): Promise<DeliveryResult | undefined> {
    const answer = await this.#calls.call(async (signal) => [await work(signal)], { count: 1, stop });
    return this.#judge(answer, 1)?.[0];
  }

  #judge(answer: CallAnswer, count: number): readonly DeliveryResult[] | undefined {
    if (answer.type === 'answered') return answer.results.map((result) => this.#withoutSecrets(result));
    if (answer.reason === 'stopped') return undefined;
    const error = this.errorText(answer.error);
    const warning = sinkMisbehaves(this.parts.sink.name, answer.reason, error);
    if (warning !== undefined) this.parts.diagnostics.report(warning);
    return Array.from({ length: count }, () => ({ outcome: 'retry', error }) as const);
  }

  #withoutSecrets(result: DeliveryResult): DeliveryResult {
    return result.outcome === 'delivered' ? result : { ...result, error: this.errorText(result.error) };
  }

  /** Bounded, and without what looks like a secret. */
  errorText(error: string): string {
    return this.parts.redactor.text(error).slice(0, MAX_ERROR);
  }

  /** When what failed so often is tried again. */
  retryAt(now: number, failures: number, retryAfterMs?: number): number {
    const { settings, random } = this.parts;
    // A clock has whole milliseconds, and nobody waits for less than one.
    return now + Math.max(1, Math.ceil(retryDelayMs({ failures, retryAfterMs, settings, random })));
  }

  /** Whether a record with so many attempts, the first of them at that time, is given up. */
  isSpent(request: { readonly attempts: number; readonly since: number; readonly now: number }): boolean {
    const { maxAttempts, maxAgeMs } = this.parts.settings;
    return request.attempts >= maxAttempts || request.now - request.since >= maxAgeMs;
  }

  /** Counts what was kept, and reports the dead letters of it. */
  noteProgress(
    progress: { readonly rows: readonly DeliveryRow[]; readonly delivered: number; readonly retried: number },
    nextSeq?: number,
  ): void {
    const { numbers, sink, diagnostics } = this.parts;
    numbers.delivered += progress.delivered;
    numbers.retried += progress.retried;
    if (nextSeq !== undefined) {
      numbers.nextSeq = nextSeq;
      numbers.state = 'up';
    }
    for (const { state, seq, error } of progress.rows) {
      if (error !== '') numbers.lastError = error;
      if (state !== 'dead') continue;
      numbers.dead += 1;
      diagnostics.report(deadLetter({ sink: sink.name, seq, error }));
    }
  }

  reportDown(error: string): void {
    this.parts.diagnostics.report(sinkDown(this.parts.sink.name, error));
  }
}

/** The longest wait that any of the results asks for, in milliseconds. */
export function retryAfterOf(results: readonly DeliveryResult[]): number | undefined {
  const waits = results.flatMap((result) =>
    result.outcome === 'retry' && result.retryAfterMs !== undefined ? [result.retryAfterMs] : [],
  );
  return waits.length === 0 ? undefined : Math.max(...waits);
}

/** The first reason for a failure that the results name. */
export function errorOf(results: readonly DeliveryResult[]): string {
  for (const result of results) if (result.outcome !== 'delivered') return result.error;
  return '';
}
