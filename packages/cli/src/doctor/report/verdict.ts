import type { DoctorFinding, Examination, FindingWeight } from '../finding.js';

/** What the doctor says at the end. */
export type DoctorVerdict = 'healthy' | 'unhealthy' | 'unknown';

/** A verdict, and all that it goes by. */
export interface DoctorReport extends Examination {
  readonly verdict: DoctorVerdict;
}

/** From the heaviest. */
export const WEIGHTS: readonly FindingWeight[] = ['problem', 'unknown', 'advice'];

/** Joins examinations and judges them: with `isStrict` advice counts as a problem does. */
export function reportOf(examinations: readonly Examination[], isStrict: boolean): DoctorReport {
  const findings = examinations
    .flatMap((one) => one.findings)
    .toSorted((a, b) => WEIGHTS.indexOf(a.weight) - WEIGHTS.indexOf(b.weight));
  return {
    verdict: verdictOf(findings, isStrict),
    checks: examinations.flatMap(({ checks }) => checks),
    findings,
  };
}

function verdictOf(findings: readonly DoctorFinding[], isStrict: boolean): DoctorVerdict {
  const has = (weight: FindingWeight) => findings.some((finding) => finding.weight === weight);
  if (has('problem') || (isStrict && has('advice'))) return 'unhealthy';
  return has('unknown') ? 'unknown' : 'healthy';
}
