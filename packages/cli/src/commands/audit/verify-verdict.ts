import {
  FINDING_WEIGHTS,
  type FirstBad,
  type VerificationFinding,
  type VerificationReport,
} from '@eyrie/audit/engine';

/** What the command answers with. */
export interface Verdict {
  readonly verdict: VerificationReport['verdict'];
  readonly firstBad: FirstBad | undefined;
  readonly report: VerificationReport;
  /** Findings that are not only informational. */
  readonly problems: readonly VerificationFinding[];
  /** Attempts of which nobody recorded how they ended. */
  readonly openAttempts: readonly { readonly stream: string; readonly seq: number }[];
}

/** A report, by what its findings mean. */
export function verdictOf(report: VerificationReport): Verdict {
  const { findings, firstBad, verdict } = report;
  return {
    report,
    verdict,
    firstBad,
    problems: findings.filter((finding) => FINDING_WEIGHTS[finding.class] !== 'informational'),
    openAttempts: findings.flatMap((finding) =>
      finding.class === 'attempt-without-completion' ? [{ stream: finding.stream, seq: finding.seq }] : [],
    ),
  };
}
