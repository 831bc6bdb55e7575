import type { MetricDeclaration } from '@eyrie/metrics/engine';
import type { AsymmetricMatcher } from '../matching/asymmetric.js';
import type { AuditPattern } from '../matching/audit-pattern.js';
import type { LinePattern } from '../matching/line-pattern.js';
import type { SpanPattern } from '../matching/span-pattern.js';
import type { LabelPatterns, NamedLabelPatterns } from '../metrics/sample-pattern.js';
import type { ValidationOptions } from '../validation/finding.js';

type NumberPattern = number | AsymmetricMatcher;

/** How often something must be there. */
export interface TimesExpectation {
  /** Exactly so many. @default at least one */
  readonly times?: number | undefined;
}

/** What is asked of the series of a metric. */
export interface RecordedExpectation<Labels> {
  /** Some of the labels: all series that have them count together. @default any */
  readonly labels?: Labels | undefined;
  /**
   * Of a counter how far those series have come since the last reset, of a histogram how many observations they have
   * taken; a gauge fits where one of them has it.
   * @default anything above 0; of a gauge anything at all
   */
  readonly value?: NumberPattern | undefined;
  /** Of a histogram: the sum of what was observed. @default any */
  readonly sum?: NumberPattern | undefined;
}

/** What is asked of a span, beside its name. */
export interface SpanExpectation extends Omit<SpanPattern, 'name'>, TimesExpectation {}

/** What is asked of a log line. */
export interface LineExpectation extends LinePattern, TimesExpectation {}

/** What is asked of an audit event, beside its type. */
export interface AuditExpectation extends Omit<AuditPattern, 'type'>, TimesExpectation {}

/** What `expect(observability)` can be asked, once the matchers are there. */
export interface EyrieMatchers<Result> {
  /**
   * Something was recorded into a metric, given as its declaration or by its full name.
   *
   * @example
   * ```ts
   * expect(observability).toHaveRecorded(paymentsTotal, { labels: { outcome: 'success' }, value: 1 });
   * ```
   */
  toHaveRecorded<const D extends MetricDeclaration>(
    metric: D,
    expected?: RecordedExpectation<LabelPatterns<NoInfer<D>>>,
  ): Result;
  toHaveRecorded(metric: string, expected?: RecordedExpectation<NamedLabelPatterns>): Result;
  /**
   * A span of that name has ended.
   *
   * @example
   * ```ts
   * expect(observability).toHaveSpan('payments.charge', { status: 'ok', parent: 'POST /payments' });
   * ```
   */
  toHaveSpan(name: string | RegExp, expected?: SpanExpectation): Result;
  /**
   * A line was written; a text or a pattern asks for its message.
   *
   * @example
   * ```ts
   * expect(observability).toHaveLogged({ level: 'INFO', message: /paid/, context: { amount: 12 } });
   * ```
   */
  toHaveLogged(expected: LineExpectation | string | RegExp): Result;
  /**
   * An audit event of that type was kept.
   *
   * @example
   * ```ts
   * expect(observability).toHaveAudited('payment.created', { actor: { id: 'ada' }, outcome: 'success' });
   * ```
   */
  toHaveAudited(type: string | RegExp, expected?: AuditExpectation): Result;
  /** Nothing is wrong with the telemetry: see `TestObservability.validate`. */
  toBeValidTelemetry(options?: ValidationOptions): Result;
}
