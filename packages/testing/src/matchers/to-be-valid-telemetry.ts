import type { TelemetryFinding, ValidationOptions } from '../validation/finding.js';
import { observabilityIn, type Verdict, verdict } from './verdict.js';

const MATCHER = 'toBeValidTelemetry';
const MAX_LISTED = 20;

/** Nothing is wrong with the telemetry of an app since the last reset. */
export function toBeValidTelemetry(received: unknown, options: ValidationOptions = {}): Verdict {
  const findings = observabilityIn(received, MATCHER).validate(options);
  return verdict({
    pass: findings.length === 0,
    matcher: MATCHER,
    wanted: 'valid telemetry',
    describe: () => listed(findings),
  });
}

function listed(findings: readonly TelemetryFinding[]): string {
  if (findings.length === 0) return 'Nothing is wrong.';
  const { length } = findings;
  const texts = findings
    .slice(0, MAX_LISTED)
    .map(({ code, problem, remedy }) => `  ${code}: ${problem}. ${remedy}.`);
  const more = length > MAX_LISTED ? [`  … and ${length - MAX_LISTED} more`] : [];
  return [`There ${length === 1 ? 'is one finding' : `are ${length} findings`}:`, ...texts, ...more].join(
    '\n',
  );
}
