import { AsyncLocalStorage } from 'node:async_hooks';
import type { Diagnostics } from '@eyrie/core/engine';
import type { LoggerProvider, LogRecordExporter } from '@opentelemetry/sdk-logs';
import type { LogLine } from '../../line/log-line.js';
import type { LogOutput } from '../log-output.js';
import { contextOf, loneTraceIds } from './line-trace.js';
import { logRecordOf } from './log-record.js';
import type { ResolvedOtlpDestination } from './otlp-destination.js';
import type { OtlpPackages } from './otlp-packages.js';
import { Scopes } from './scopes.js';
import { type ExportResult, settledExporter } from './settled-exporter.js';

/** What an output is made of. */
export interface OtlpOutputParts {
  readonly packages: OtlpPackages;
  readonly exporter: LogRecordExporter;
  readonly settings: ResolvedOtlpDestination;
  /** Resource attributes of the app. */
  readonly resource: Readonly<Record<string, string>>;
  readonly diagnostics: Diagnostics;
}

const SUCCESS = 0;
const FAILED = 1;
// The SDK's own time limit must not come before ours, which counts.
const LATER_MS = 1000;

/** Hands lines to a provider of its own, never to OpenTelemetry's global one. */
export class OtlpOutput implements LogOutput {
  readonly name = 'otlp';
  readonly #api: OtlpPackages['api'];
  readonly #provider: LoggerProvider;
  readonly #scopes: Scopes;
  readonly #diagnostics: Diagnostics;
  readonly #maxQueuedLines: number;
  // The batch processor starts timers and exports where a line is emitted: that must not be inside of a request.
  readonly #outside = AsyncLocalStorage.snapshot();
  // Bounded by the three reasons.
  readonly #dropped = new Map<string, number>();
  #pending = 0;
  #closed: Promise<void> | undefined;
  #flushing: Promise<void> = Promise.resolve();

  constructor({ packages, exporter, settings, resource, diagnostics }: OtlpOutputParts) {
    const { api, sdk, resources } = packages;
    const { maxQueuedLines, maxBatchLines, delayMs, exportTimeoutMs } = settings;
    this.#api = api;
    this.#diagnostics = diagnostics;
    this.#maxQueuedLines = maxQueuedLines;
    const batches = new sdk.BatchLogRecordProcessor({
      exporter: settledExporter({ exporter, timeoutMs: exportTimeoutMs, onSettled: this.#settled }),
      maxQueueSize: maxQueuedLines,
      maxExportBatchSize: Math.min(maxBatchLines, maxQueuedLines),
      scheduledDelayMillis: delayMs,
      exportTimeoutMillis: exportTimeoutMs + LATER_MS,
    });
    this.#provider = new sdk.LoggerProvider({
      resource: resources.defaultResource().merge(resources.resourceFromAttributes(resource)),
      processors: [loneTraceIds(api), batches],
    });
    this.#scopes = new Scopes(this.#provider);
  }

  get pendingLines(): number {
    return this.#pending;
  }

  get droppedLines(): ReadonlyMap<string, number> {
    return this.#dropped;
  }

  write(line: LogLine): void {
    if (this.#closed !== undefined) this.#drop('closed', 1);
    // Counted here, where nothing is lost unseen: the queue of the SDK is as long, so it never overflows itself.
    else if (this.#pending >= this.#maxQueuedLines) this.#drop('buffer_full', 1);
    else this.#outside(this.#hand, line);
  }

  /** One after the other: the SDK returns at once from a flush while another is under way. */
  flush(): Promise<void> {
    this.#flushing = this.#flushing.then(() => this.#attempt(() => this.#provider.forceFlush()));
    return this.#flushing;
  }

  /** Nothing: HTTP cannot be waited for while the process exits. What is pending then is lost, and stays counted. */
  flushSync(_deadlineMs: number): void {}

  close(): Promise<void> {
    if (this.#closed !== undefined) return this.#closed;
    this.#closed = this.flush().then(() => this.#attempt(() => this.#provider.shutdown()));
    return this.#closed;
  }

  readonly #hand = (line: LogLine): void => {
    this.#pending += 1;
    try {
      this.#scopes.of(line.logger).emit({ ...logRecordOf(line), context: contextOf(line, this.#api) });
    } catch (error) {
      this.#settled(1, { code: FAILED, error: error as Error });
    }
  };

  async #attempt(work: () => Promise<void>): Promise<void> {
    try {
      await this.#outside(work);
    } catch (error) {
      this.#failed(error);
    }
  }

  readonly #settled = (lines: number, { code, error }: ExportResult): void => {
    this.#pending -= lines;
    if (Number(code) === SUCCESS) return;
    this.#drop('export_failed', lines);
    this.#failed(error);
  };

  #drop(reason: string, lines: number): void {
    this.#dropped.set(reason, (this.#dropped.get(reason) ?? 0) + lines);
  }

  // Neither the URL nor the answer: both may hold a secret.
  #failed(error: unknown): void {
    this.#diagnostics.report({
      code: 'EYRIE_LOGGING_OTLP_EXPORT_FAILED',
      key: reasonOf(error),
      problem: `Lines could not be sent over OTLP (${reasonOf(error)}) and are lost`,
      remedy:
        'See that the collector is up and that endpoint and headers are right; eyrie_log_lines_dropped_total counts on',
    });
  }
}

function reasonOf(error: unknown): string {
  const { code, name } = (error ?? {}) as { code?: unknown; name?: unknown };
  if (typeof code === 'number') return `status ${code}`;
  if (typeof code === 'string') return code;
  return typeof name === 'string' ? name : 'no answer';
}
