import type { AuditEvent } from '@eyrie/audit/engine';
import type { LabelsOf, MetricDeclaration } from '@eyrie/metrics/engine';
import { type AuditPattern, auditDifferences } from '../matching/audit-pattern.js';
import { type LinePattern, lineDifferences } from '../matching/line-pattern.js';
import { type SpanPattern, spanDifferences } from '../matching/span-pattern.js';
import type { MetricSample, MetricState } from '../metrics/metric-sample.js';
import {
  type LabelPatterns,
  labelDifferences,
  type MetricName,
  metricIn,
  type NamedLabelPatterns,
} from '../metrics/sample-pattern.js';
import type { LineRecord } from '../records/line-record.js';
import type { SpanRecord } from '../records/span-record.js';
import type { TelemetryFinding, ValidationOptions } from '../validation/finding.js';
import { eyrieAppIn, type ObservedSource } from './observed-app.js';
import { type SettleOptions, WAIT_DEFAULTS, type WaitOptions, waitUntil } from './open-work.js';
import { type AppSignals, signalsOf } from './signals.js';

/**
 * What one app instance makes of its four signals, in memory, for tests. It sees what the app's own destinations get:
 * redacted, and complete. Spans that the sampler drops are never recorded and cannot be seen: sample all of them in
 * tests, which is the default outside of production.
 *
 * Queries answer with what came since the last {@link reset}, also after the app has closed. Apps know nothing of each other.
 *
 * @example
 * ```ts
 * const moduleRef = await Test.createTestingModule({ imports: [AppModule] }).compile();
 * const app = moduleRef.createNestApplication();
 * const observability = TestObservability.of(app);
 * await app.listen(0);
 * await fetch(`${await app.getUrl()}/payments`, { method: 'POST' });
 * await observability.settled();
 * expect(observability).toHaveRecorded('http_requests_total', { labels: { route: '/payments' }, value: 1 });
 * await app.close();
 * ```
 */
export class TestObservability {
  readonly #signals: AppSignals;

  private constructor(signals: AppSignals) {
    this.#signals = signals;
  }

  /**
   * The observability of an app: of a Nest application or a compiled testing module that has not started. The same app
   * has the same one.
   *
   * @throws EyrieError `EYRIE_TESTING_APP_UNOBSERVED` for an app without any module of Eyrie,
   * `EYRIE_TESTING_STARTED_ALREADY` for one that has started.
   */
  static of(source: ObservedSource): TestObservability {
    const app = eyrieAppIn(source);
    const known = OBSERVABILITY_OF.get(app);
    if (known !== undefined) return known;
    const observability = new TestObservability(signalsOf(app));
    OBSERVABILITY_OF.set(app, observability);
    return observability;
  }

  /**
   * Waits until every request, `@Observed` method and job that has begun has ended: by then its metrics, its access line,
   * its span and its audit events are here. Reads included prom-client registries.
   *
   * @throws EyrieError `EYRIE_TESTING_NOT_SETTLED` where something goes on after the deadline.
   */
  async settled(options: SettleOptions<TestObservability> = {}): Promise<void> {
    const { timeoutMs = WAIT_DEFAULTS.timeoutMs, until = () => true } = options;
    await this.#signals.work.settled({ timeoutMs, until: () => until(this) });
    await this.#signals.metrics?.readMerged();
  }

  /**
   * Waits until this is true, while requests may go on: for what is seen in the middle of one.
   *
   * @example
   * ```ts
   * const answer = fetch(`${await app.getUrl()}/payments`, { method: 'POST' });
   * await observability.until((seen) => seen.value('payments_in_progress') === 1);
   * await answer;
   * ```
   * @throws EyrieError `EYRIE_TESTING_NOT_SETTLED` where it has not come true by the deadline.
   */
  async until(
    condition: (observability: TestObservability) => boolean,
    { timeoutMs = WAIT_DEFAULTS.timeoutMs }: WaitOptions = {},
  ): Promise<void> {
    await waitUntil(() => condition(this), timeoutMs);
  }

  /** Forgets what came so far: a test begins. Counters are not set back, but from now on count from here. */
  reset(): void {
    this.#signals.reset();
  }

  /**
   * Spans that have ended, in that order.
   *
   * @throws EyrieError `EYRIE_TESTING_SIGNAL_OFF`, `EYRIE_TESTING_SPANS_ELSEWHERE` where a user's own OpenTelemetry SDK
   * has them, `EYRIE_TESTING_LIMIT_REACHED`.
   */
  spans(pattern: SpanPattern = {}): readonly SpanRecord[] {
    const spans = this.#signals.spans();
    return spans.filter((span) => spanDifferences(span, pattern, spans).length === 0);
  }

  /**
   * Lines that were written, in that order.
   *
   * @throws EyrieError `EYRIE_TESTING_SIGNAL_OFF`, `EYRIE_TESTING_LIMIT_REACHED`.
   */
  logs(pattern: LinePattern = {}): readonly LineRecord[] {
    return this.#signals.lines().filter((line) => lineDifferences(line, pattern).length === 0);
  }

  /**
   * Audit events as they were kept, in that order. One that is kept in a transaction is told when it is written, not when
   * that is committed.
   *
   * @throws EyrieError `EYRIE_TESTING_SIGNAL_OFF`, `EYRIE_TESTING_LIMIT_REACHED`.
   */
  audited(pattern: AuditPattern = {}): readonly AuditEvent[] {
    return this.#signals.auditEvents().filter((event) => auditDifferences(event, pattern).length === 0);
  }

  /**
   * The series of a metric into which something was recorded, gauges as they are now.
   *
   * @throws EyrieError `EYRIE_TESTING_METRIC_UNKNOWN`, `EYRIE_TESTING_LABEL_UNKNOWN`, `EYRIE_TESTING_SIGNAL_OFF`.
   */
  samples<const D extends MetricDeclaration>(
    metric: D,
    labels?: LabelPatterns<NoInfer<D>>,
  ): readonly MetricSample<LabelsOf<D>>[];
  samples(metric: string, labels?: NamedLabelPatterns): readonly MetricSample[];
  samples(metric: MetricName, labels: NamedLabelPatterns = {}): readonly MetricSample[] {
    return this.metric(metric, labels).samples.filter(
      (sample) => labelDifferences(sample, labels).length === 0,
    );
  }

  /**
   * The values of those series together: how far a counter has come, how many observations a histogram has taken, the sum
   * of gauges. 0 where there is none. Throws as {@link samples} does.
   */
  value<const D extends MetricDeclaration>(metric: D, labels?: LabelPatterns<NoInfer<D>>): number;
  value(metric: string, labels?: NamedLabelPatterns): number;
  value(metric: MetricName, labels: NamedLabelPatterns = {}): number {
    return this.samples(metric as string, labels).reduce((sum, { value }) => sum + value, 0);
  }

  /**
   * What is wrong with the telemetry of the app since the last reset, whatever the test is about: metrics of one name and
   * different labels, spans that did not end or ended twice, rejected recordings, Eyrie's warnings. Call it after
   * {@link settled}.
   */
  validate(options: ValidationOptions = {}): readonly TelemetryFinding[] {
    return this.#signals.validate(options);
  }

  /** @internal A metric by any of its names. */
  metric(metric: MetricName, labels: NamedLabelPatterns): MetricState {
    return metricIn(this.#signals.metricsOrThrow(), metric, labels);
  }
}

// By app: it goes when the app goes.
const OBSERVABILITY_OF = new WeakMap<object, TestObservability>();
