export type { ObservedSource, ProviderSource } from './app/observed-app.js';
export type { SettleOptions, WaitOptions } from './app/open-work.js';
export { TestObservability } from './app/test-observability.js';
export { forTests } from './config/for-tests.js';
export type {
  AuditExpectation,
  EyrieMatchers,
  LineExpectation,
  RecordedExpectation,
  SpanExpectation,
  TimesExpectation,
} from './matchers/expectations.js';
export { matchers } from './matchers/matchers.js';
export type { Verdict } from './matchers/verdict.js';
export type { AsymmetricMatcher } from './matching/asymmetric.js';
export type { AuditPattern } from './matching/audit-pattern.js';
export type { LinePattern } from './matching/line-pattern.js';
export type { AttributePatterns, Pattern, SpanEventPattern, SpanPattern } from './matching/span-pattern.js';
export type { MetricSample, SampleType } from './metrics/metric-sample.js';
export type { LabelPatterns, MetricName, NamedLabelPatterns } from './metrics/sample-pattern.js';
export type { LineRecord } from './records/line-record.js';
export type { SpanEventRecord, SpanLinkRecord, SpanRecord } from './records/span-record.js';
export type { FindingCode, TelemetryFinding, ValidationOptions } from './validation/finding.js';
