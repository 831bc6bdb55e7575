/** What makes telemetry wrong, whatever a test looks for. `docs/errors.md` has an entry for each. */
export type FindingCode =
  | 'EYRIE_TESTING_METRIC_INCONSISTENT'
  | 'EYRIE_TESTING_METRIC_NEVER_RECORDED'
  | 'EYRIE_TESTING_RECORDING_REJECTED'
  | 'EYRIE_TESTING_SPAN_NOT_ENDED'
  | 'EYRIE_TESTING_SPAN_ENDED_TWICE'
  | 'EYRIE_TESTING_OBSERVATION_NOT_ENDED'
  | 'EYRIE_TESTING_LINE_INVALID'
  | 'EYRIE_TESTING_LINE_UNCORRELATED'
  | 'EYRIE_TESTING_WARNING';

/** Something wrong with the telemetry of an app. */
export interface TelemetryFinding {
  readonly code: FindingCode;
  /** What it is about: a metric, a span, the code of a warning. */
  readonly subject: string;
  /** What is wrong, as a sentence without its full stop. */
  readonly problem: string;
  /** What to do, as a sentence without its full stop. */
  readonly remedy: string;
}

/** What a validation takes as wrong. */
export interface ValidationOptions {
  /** Codes of findings, or of Eyrie's warnings, that are all right in this test. @default [] */
  readonly allow?: readonly string[] | undefined;
  /** Whether every metric that the app declares must have been recorded since its start. @default false */
  readonly everyMetricRecorded?: boolean | undefined;
}

export const VALIDATION_DEFAULTS = {
  allow: [],
  everyMetricRecorded: false,
} as const satisfies ValidationOptions;
