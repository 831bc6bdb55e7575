import type { AuditEvent } from '@eyrie/audit/engine';
import { type DiagnosticCount, type EyrieApp, EyrieError } from '@eyrie/core/engine';
import { loggingOf } from '@eyrie/logging/engine';
import type { Rejection } from '@eyrie/metrics/engine';
import { tracingOf } from '@eyrie/tracing/engine';
import { MetricReader } from '../metrics/metric-reader.js';
import type { LineRecord } from '../records/line-record.js';
import { RecordList } from '../records/record-list.js';
import { type SpanRecord, spanRecordOf } from '../records/span-record.js';
import { type TelemetryFinding, VALIDATION_DEFAULTS, type ValidationOptions } from '../validation/finding.js';
import { LineWatch } from '../validation/line-watch.js';
import { inconsistentMetrics, neverRecorded, rejectedRecordings } from '../validation/metric-findings.js';
import { SpanWatch } from '../validation/span-watch.js';
import { openObservations, warnings } from '../validation/warning-findings.js';
import { OpenWork } from './open-work.js';
import { type SignalName, signalOff } from './signal-off.js';

/** What an app has told of its signals so far. */
export class AppSignals {
  readonly work = new OpenWork();
  /** `undefined` where the app records none. */
  readonly metrics: MetricReader | undefined;
  readonly #app: EyrieApp;
  readonly #spans = new RecordList<SpanRecord>('spans');
  readonly #lines = new RecordList<LineRecord>('log lines');
  readonly #auditEvents = new RecordList<AuditEvent>('audit events');
  readonly #spanWatch = new SpanWatch(this.work);
  readonly #lineWatch = new LineWatch();
  #warned: readonly DiagnosticCount[] = [];
  #rejected: readonly Rejection[] = [];

  constructor(app: EyrieApp) {
    this.#app = app;
    this.metrics = MetricReader.of(app);
  }

  /** Begins to listen; returns what undoes it. */
  listen(): readonly (() => void)[] {
    const app = this.#app;
    const spans = tracingOf(app)?.spans;
    const listenToLines = loggingOf(app)?.listen;
    return [
      this.work.follow(app),
      ...(spans === undefined
        ? []
        : [
            spans.started.listen((span) => this.#spanWatch.started(span)),
            spans.ended.listen((span) => {
              this.#spanWatch.ended(span);
              this.#spans.add(spanRecordOf(span));
            }),
          ]),
      ...(listenToLines === undefined
        ? []
        : [
            listenToLines((text) => {
              const line = this.#lineWatch.read(text);
              if (line !== undefined) this.#lines.add(line);
            }),
          ]),
      app.auditRecords.listen(({ event }) => this.#auditEvents.add(event as unknown as AuditEvent)),
    ];
  }

  spans(): readonly SpanRecord[] {
    if (tracingOf(this.#app)?.spans === undefined) throw signalOff(this.#app, 'spans');
    return this.#spans.all();
  }

  lines(): readonly LineRecord[] {
    if (loggingOf(this.#app)?.listen === undefined) throw signalOff(this.#app, 'log lines');
    return this.#lines.all();
  }

  auditEvents(): readonly AuditEvent[] {
    if (!isAudited(this.#app)) throw signalOff(this.#app, 'audit events');
    return this.#auditEvents.all();
  }

  metricsOrThrow(): MetricReader {
    return this.metrics ?? this.#throwOff('metrics');
  }

  reset(): void {
    for (const list of [this.#spans, this.#lines, this.#auditEvents]) list.clear();
    this.#spanWatch.reset();
    this.#lineWatch.reset();
    this.metrics?.reset();
    this.#warned = this.#app.diagnostics.counts();
    this.#rejected = this.metrics?.registry.rejections() ?? [];
  }

  validate(options: ValidationOptions): readonly TelemetryFinding[] {
    const { allow = VALIDATION_DEFAULTS.allow } = options;
    const allowed = new Set(allow);
    return this.#findings(options).filter(({ code, subject }) => !allowed.has(code) && !allowed.has(subject));
  }

  #findings(options: ValidationOptions): readonly TelemetryFinding[] {
    const { everyMetricRecorded = VALIDATION_DEFAULTS.everyMetricRecorded } = options;
    const { metrics } = this;
    return [
      ...(metrics === undefined ? [] : inconsistentMetrics(metrics.families())),
      ...(metrics === undefined ? [] : rejectedRecordings(metrics.registry, this.#rejected)),
      ...(metrics === undefined || !everyMetricRecorded ? [] : neverRecorded(metrics.exposed)),
      ...openObservations(this.work.all()),
      ...this.#spanWatch.findings(),
      ...this.#lineWatch.findings(),
      ...warnings({
        counts: this.#app.diagnostics.counts(),
        before: this.#warned,
        lines: loggingOf(this.#app)?.listen === undefined ? [] : this.#lines.all(),
      }),
    ];
  }

  #throwOff(signal: SignalName): never {
    throw signalOff(this.#app, signal);
  }
}

function isAudited({ standings }: EyrieApp): boolean {
  return standings.read().some(({ signal, state }) => signal === 'audit' && state === 'on');
}

/**
 * Listens to an app from now on, until it closes.
 *
 * @throws EyrieError `EYRIE_TESTING_STARTED_ALREADY`
 */
export function signalsOf(app: EyrieApp): AppSignals {
  const signals = new AppSignals(app);
  let undo: readonly (() => void)[] = [];
  try {
    app.lifecycle.register({
      name: 'test observability: metrics',
      stage: 'source',
      close: () => signals.metrics?.keepCollected(),
    });
    app.lifecycle.register({
      name: 'test observability',
      // The last, so that it hears what the others say as they close.
      stage: 'outbound',
      close: () => {
        for (const each of undo) each();
      },
    });
  } catch (cause) {
    throw new EyrieError({
      code: 'EYRIE_TESTING_STARTED_ALREADY',
      problem: 'TestObservability.of() was called for an app that has started already',
      remedy: 'Call it before app.init() or app.listen()',
      cause,
    });
  }
  undo = signals.listen();
  return signals;
}
