import { describeFinding, FINDING_WEIGHTS } from '@eyrie/audit/engine';
import { snakeCase } from '../../terminal/snake-case.js';
import type { ShownVerdict } from './verify-text.js';

/** The verdict for programs. */
export function reportAsJson({ verdict, firstBad, report, label }: ShownVerdict): object {
  const { records, streams, findings, counts, ignored, uncheckedIds } = report;
  return {
    verdict,
    source: label,
    records,
    first_bad: firstBad ?? null,
    streams: streams.map(snakeCase),
    findings: findings.map((finding) => ({
      ...snakeCase(finding),
      weight: FINDING_WEIGHTS[finding.class],
      description: describeFinding(finding),
    })),
    counts,
    ignored,
    unchecked_ids: uncheckedIds,
  };
}
