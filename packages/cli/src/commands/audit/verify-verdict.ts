import type { StreamReport, VerificationFinding, VerificationReport } from '@eyrie/audit/engine';

/** Where a log begins to be wrong, in the words of the command. */
export interface BadPlace {
  /** The class of the finding; `unsigned-tail` is the command's own. */
  readonly class: string;
  readonly stream?: string | undefined;
  readonly seq?: number | undefined;
  readonly line?: number | undefined;
}

/** What the command answers with. */
export interface Verdict {
  readonly verdict: VerificationReport['verdict'];
  readonly firstBad: BadPlace | undefined;
  readonly report: VerificationReport;
  /** Findings that are not only informational. */
  readonly problems: readonly VerificationFinding[];
  /** Attempts of which nobody recorded how they ended. */
  readonly openAttempts: readonly { readonly stream: string; readonly seq: number }[];
}

/** A report's verdict; with `requireSigned`, records that no checkpoint covers leave an intact log incomplete. */
export function verdictOf(
  report: VerificationReport,
  { requireSigned }: { readonly requireSigned: boolean },
): Verdict {
  const unsigned = requireSigned ? report.streams.find(({ unsignedTail }) => unsignedTail > 0) : undefined;
  const isUnsigned = report.verdict === 'intact' && unsigned !== undefined;
  return {
    report,
    verdict: isUnsigned ? 'incomplete' : report.verdict,
    firstBad: isUnsigned ? unsignedPlace(unsigned) : report.firstBad,
    problems: report.findings.filter((finding) => finding.class !== 'attempt-without-completion'),
    openAttempts: report.findings.flatMap((finding) =>
      finding.class === 'attempt-without-completion' ? [{ stream: finding.stream, seq: finding.seq }] : [],
    ),
  };
}

function unsignedPlace({ stream, signedUpTo }: StreamReport): BadPlace {
  return { class: 'unsigned-tail', stream, seq: signedUpTo + 1 };
}
