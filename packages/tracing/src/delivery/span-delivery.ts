import { backoffDelayMs, type Diagnostics, InterruptiblePause, runContextFree } from '@eyrie/core/engine';
import { context, ROOT_CONTEXT } from '@opentelemetry/api';
import { suppressTracing } from '@opentelemetry/core';
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace';
import type { ResolvedBatchSettings } from '../config/delivery-options.js';
import type { Batch } from './batch.js';
import type { Delivery } from './delivery.js';
import { exportFailed, queueFull, receiverWarned, spansRejected } from './delivery-warnings.js';
import { type ExportOutcome, outcomeOf, outcomeOfException } from './export-outcome.js';
import { FlushBudget } from './flush-budget.js';
import type { DropReason } from './span-sink.js';
import { WaitingBatches } from './waiting-batches.js';

/** How a batch that was refused for now is tried again. */
export interface DeliveryRetry {
  /** The longest wait before the second attempt; it doubles with each further one, in milliseconds. @default 1000 */
  readonly baseDelayMs: number;
  /** The longest wait ever, also where the receiver asks for a longer one, in milliseconds. @default 30_000 */
  readonly maxDelayMs: number;
  /** A batch that is refused so long after its first attempt makes room for newer ones, in milliseconds. @default 300_000 */
  readonly maxElapsedMs: number;
}

/** What a delivery is made of. */
export interface SpanDeliveryOptions {
  /** One that is still loading is awaited by the first export; see {@link SpanDelivery.ready}. */
  readonly exporter: SpanExporter | Promise<SpanExporter>;
  readonly settings: ResolvedBatchSettings;
  readonly diagnostics: Diagnostics;
  /**
   * Whether spans are kept until they are exported, although the exporter could write them down as they come: what is
   * written down cannot move to another delivery.
   * @default false
   */
  readonly keepsSpans?: boolean | undefined;
  /** @default those of DeliveryRetry */
  readonly retry?: Partial<DeliveryRetry> | undefined;
}

const RETRY_DEFAULTS: DeliveryRetry = Object.freeze({
  baseDelayMs: 1000,
  maxDelayMs: 30_000,
  maxElapsedMs: 300_000,
});

type DeliveredBatch = Extract<ExportOutcome, { readonly type: 'delivered' }>;

/** While somebody waits for a flush, no attempt waits longer. */
const MAX_FLUSH_DELAY_MS = 1000;
/** How long the close waits for an exporter that shuts down, in milliseconds. */
const SHUTDOWN_MS = 1000;
const UNNAMED = 'The span exporter';

/**
 * Exports spans in batches, one export at a time and in order. A batch that is refused for now is tried again with
 * growing delay, while newer spans wait in the bounded queue; any other failure drops it at once.
 */
export class SpanDelivery implements Delivery {
  readonly #exporter: Promise<SpanExporter>;
  readonly #settings: ResolvedBatchSettings;
  readonly #maxBatchSpans: number;
  readonly #diagnostics: Diagnostics;
  readonly #retry: DeliveryRetry;
  readonly #budget = new FlushBudget();
  // Bounded, together with the batch under way, by maxQueuedSpans.
  readonly #waiting: WaitingBatches;
  /** The batch that waits for another attempt, as long as it does. */
  #refused: Batch | undefined;
  // Bounded by the drop reasons.
  readonly #dropped = new Map<DropReason, number>();
  #exported = 0;
  /** Spans that were taken into the queue, since start, and those of them whose fate is known. */
  #accepted = 0;
  #settled = 0;
  #flushTarget = 0;
  #failures = 0;
  #target = UNNAMED;
  #exporting = false;
  #full = false;
  #closed = false;
  #timer: NodeJS.Timeout | undefined;
  readonly #retryPause = new InterruptiblePause();
  #nextSettlement: PromiseWithResolvers<void> | undefined;
  #closing: Promise<void> | undefined;

  constructor({ exporter, settings, diagnostics, keepsSpans = false, retry }: SpanDeliveryOptions) {
    this.#settings = settings;
    this.#maxBatchSpans = Math.min(settings.maxBatchSpans, settings.maxQueuedSpans);
    this.#waiting = new WaitingBatches(this.#maxBatchSpans);
    this.#diagnostics = diagnostics;
    this.#retry = { ...RETRY_DEFAULTS, ...retry };
    this.#exporter = Promise.resolve(exporter);
    this.#exporter
      .then((loaded) => {
        this.#target = targetOf(loaded);
        if (!keepsSpans) this.#waiting.writtenBy(loaded);
      })
      .catch(() => {});
  }

  get exportedSpans(): number {
    return this.#exported;
  }

  get targets(): readonly string[] {
    return [this.#target];
  }

  get droppedSpans(): ReadonlyMap<DropReason, number> {
    return this.#dropped;
  }

  get queuedSpans(): number {
    return this.#accepted - this.#settled;
  }

  get maxQueuedSpans(): number {
    return this.#settings.maxQueuedSpans;
  }

  async ready(): Promise<void> {
    await this.#exporter;
  }

  add(span: ReadableSpan): void {
    if (this.#closed) {
      this.#drop('shutdown', 1);
      return;
    }
    if (this.#accepted - this.#settled >= this.#settings.maxQueuedSpans) {
      this.#refuse();
      return;
    }
    // Before it is written down, which may end another one.
    this.#accepted += 1;
    this.#waiting.add(span);
    if (this.#exporting) return;
    if (this.#waiting.spans >= this.#maxBatchSpans) this.#exportSoon();
    else this.#timer ??= runContextFree(() => this.#startTimer());
  }

  async flush(deadlineMs: number): Promise<void> {
    const target = this.#accepted;
    if (this.#settled >= target) return;
    this.#flushTarget = target;
    this.#exportSoon();
    const leftMs = this.#budget.leftOf(deadlineMs);
    if (leftMs === 0) return;
    const start = performance.now();
    const late = Promise.withResolvers<'late'>();
    // Not unref'd: while somebody waits for a flush the process goes on.
    const timer = setTimeout(() => late.resolve('late'), leftMs);
    while (this.#settled < Math.min(target, this.#accepted)) {
      this.#nextSettlement ??= Promise.withResolvers();
      if ((await Promise.race([this.#nextSettlement.promise, late.promise])) === 'late') break;
    }
    clearTimeout(timer);
    if (this.#settled < Math.min(target, this.#accepted)) this.#budget.spendSince(start);
  }

  takeQueued(): readonly ReadableSpan[] {
    const taken = [...(this.#refused?.keptSpans ?? []), ...this.#waiting.takeKept()];
    if (this.#refused !== undefined && this.#refused.keptSpans.length > 0) this.#refused = undefined;
    // What an exporter is at work on keeps its place.
    this.#accepted -= taken.length;
    this.#flushTarget = Math.min(this.#flushTarget, this.#accepted);
    this.#announceSettlement();
    this.#retryPause.end();
    return taken;
  }

  close(): Promise<void> {
    this.#closing ??= runContextFree(() => this.#close());
    return this.#closing;
  }

  async #close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#retryPause.end();
    const left = this.queuedSpans;
    this.#waiting.clear();
    if (left > 0) this.#loseAtShutdown(left);
    this.#settle(left);
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, SHUTDOWN_MS);
    });
    await Promise.race([this.#exporter.then((exporter) => exporter.shutdown()).catch(() => {}), late]);
    clearTimeout(timer);
  }

  #startTimer(): NodeJS.Timeout {
    return setTimeout(() => this.#exportSoon(), this.#settings.delayMs).unref();
  }

  #exportSoon(): void {
    this.#retryPause.end();
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#exporting || this.#closed) return;
    this.#exporting = true;
    // Later, because the caller may be a request.
    runContextFree(() => setImmediate(() => void this.#exportBatches()));
  }

  /** Exports what is there: full batches, and all where somebody waits for a flush. */
  async #exportBatches(): Promise<void> {
    do {
      const batch = this.#waiting.take();
      if (batch !== undefined) await this.#deliver(batch);
    } while (!this.#closed && this.#isWorthExporting());
    this.#exporting = false;
    if (!this.#closed && this.#waiting.spans > 0) this.#timer ??= this.#startTimer();
  }

  #isWorthExporting(): boolean {
    return this.#waiting.spans >= this.#maxBatchSpans || this.#flushTarget > this.#settled;
  }

  /** Returns once the fate of the batch is counted. */
  async #deliver(batch: Batch): Promise<void> {
    const { size } = batch;
    const startedAt = performance.now();
    while (!this.#closed) {
      const outcome = await this.#export(batch);
      // Who closes counts what was under way.
      if (this.#closed) return;
      if (outcome.type === 'delivered') return this.#count(size, outcome);
      const isOver = outcome.type === 'failed' || performance.now() - startedAt >= this.#retry.maxElapsedMs;
      this.#diagnostics.report(
        exportFailed({
          target: this.#target,
          failure: outcome.failure,
          spans: size,
          fate: isOver ? 'lost' : 'retried',
        }),
      );
      if (isOver) {
        this.#failures = 0;
        this.#drop('export_failed', size);
        this.#settle(size);
        return;
      }
      this.#failures += 1;
      this.#refused = batch;
      await this.#pause(outcome.type === 'refused_for_now' ? outcome.retryAfterMs : undefined);
      // Somebody else may have taken it over meanwhile.
      if (this.#refused === undefined) return;
      this.#refused = undefined;
    }
  }

  async #export(batch: Batch): Promise<ExportOutcome> {
    let exporter: SpanExporter;
    try {
      exporter = await this.#exporter;
    } catch (error) {
      return outcomeOfException(error);
    }
    const answer = Promise.withResolvers<ExportOutcome>();
    const timer = setTimeout(
      () => answer.resolve({ type: 'failed', failure: 'no answer in time' }),
      this.#settings.exportTimeoutMs,
    ).unref();
    try {
      context.with(suppressTracing(ROOT_CONTEXT), () =>
        batch.exportTo(exporter, (result) => answer.resolve(outcomeOf(result))),
      );
    } catch (error) {
      answer.resolve(outcomeOfException(error));
    }
    const outcome = await answer.promise;
    clearTimeout(timer);
    return outcome;
  }

  #count(spans: number, { rejectedSpans, hasMessage }: DeliveredBatch): void {
    const rejected = Math.min(rejectedSpans, spans);
    this.#failures = 0;
    this.#full = false;
    this.#exported += spans - rejected;
    if (rejected > 0) {
      this.#drop('export_failed', rejected);
      this.#diagnostics.report(spansRejected(this.#target, rejected, spans));
    } else if (hasMessage) this.#diagnostics.report(receiverWarned(this.#target));
    if (rejected < spans) this.#budget.renew();
    this.#settle(spans);
  }

  #refuse(): void {
    this.#drop('queue_full', 1);
    if (this.#full) return;
    // Before the report, which may come back as a span.
    this.#full = true;
    this.#diagnostics.report(queueFull(this.#target, this.#settings.maxQueuedSpans));
  }

  #loseAtShutdown(spans: number): void {
    this.#drop('shutdown', spans);
    this.#diagnostics.report(
      exportFailed({ target: this.#target, failure: 'the app has closed', spans, fate: 'lost' }),
    );
  }

  #drop(reason: DropReason, spans: number): void {
    this.#dropped.set(reason, (this.#dropped.get(reason) ?? 0) + spans);
  }

  #settle(spans: number): void {
    this.#settled += spans;
    this.#announceSettlement();
  }

  #announceSettlement(): void {
    this.#nextSettlement?.resolve();
    this.#nextSettlement = undefined;
  }

  #pause(retryAfterMs: number | undefined): Promise<void> {
    const delayMs = backoffDelayMs({ ...this.#retry, failures: this.#failures, retryAfterMs });
    const isFlushing = this.#flushTarget > this.#settled;
    return this.#retryPause.wait(isFlushing ? Math.min(delayMs, MAX_FLUSH_DELAY_MS) : delayMs);
  }
}

function targetOf(exporter: SpanExporter): string {
  return 'target' in exporter && typeof exporter.target === 'string' ? exporter.target : UNNAMED;
}
