import type { DiagnosticCount, Observation } from '@eyrie/core/engine';
import type { LineRecord } from '../records/line-record.js';
import type { TelemetryFinding } from './finding.js';

// Told of as rejected recordings, with their numbers.
const TOLD_OTHERWISE: ReadonlySet<string> = new Set([
  'EYRIE_METRICS_VALUE_INVALID',
  'EYRIE_METRICS_LABEL_UNKNOWN',
  'EYRIE_METRICS_LABEL_VALUE_UNKNOWN',
]);

/** What is known of Eyrie's warnings. */
export interface WarningFacts {
  readonly counts: readonly DiagnosticCount[];
  readonly before: readonly DiagnosticCount[];
  /** Where a warning may have been written. */
  readonly lines: readonly LineRecord[];
}

/** What Eyrie itself has warned of. */
export function warnings({ counts, before, lines }: WarningFacts): readonly TelemetryFinding[] {
  return counts.flatMap(({ code, count }) => {
    const times = count - (before.find((one) => one.code === code)?.count ?? 0);
    if (times === 0 || TOLD_OTHERWISE.has(code)) return [];
    const said = lines.find(({ message }) => message.startsWith(`${code}: `))?.message;
    return {
      code: 'EYRIE_TESTING_WARNING' as const,
      subject: code,
      problem: `Eyrie warned of ${code}${times === 1 ? '' : ` ${times} times`}${said === undefined ? '' : ` ("${said}")`}`,
      remedy: `Look it up in docs/errors.md, or allow it: { allow: ['${code}'] }`,
    };
  });
}

/** Work that has begun and not ended. */
export function openObservations(open: readonly Observation[]): readonly TelemetryFinding[] {
  return open.map(({ name, kind }) => ({
    code: 'EYRIE_TESTING_OBSERVATION_NOT_ENDED',
    subject: name,
    problem: `${name} (${kind}) has begun and not ended`,
    remedy: 'Await settled() before validating; end what was started with observations.start()',
  }));
}
