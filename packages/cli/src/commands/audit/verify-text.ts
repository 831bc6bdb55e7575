import { describeFinding, type StreamReport, type VerificationFinding } from '@eyrie/audit/engine';
import { safeText } from '../../terminal/safe-text.js';
import { counted, facts } from '../../terminal/table.js';
import type { BadPlace, Verdict } from './verify-verdict.js';

/** A verdict, and what was read. */
export interface ShownVerdict extends Verdict {
  readonly label: string;
  readonly hasKeys: boolean;
}

// A log that was tampered with has its first finding on the first line; the rest is in --json.
const MAX_LISTED = 10;

/** The verdict for people: its first line says it all. */
export function reportAsText(shown: ShownVerdict): string {
  const { report, problems } = shown;
  const listed = problems.slice(0, MAX_LISTED).map((finding) => `  ${findingText(finding)}\n`);
  const all = Object.entries(report.counts)
    .filter(([name]) => name !== 'attempt-without-completion')
    .reduce((sum, [, count]) => sum + count, 0);
  const more = all > listed.length ? [`  and ${counted(all - listed.length)} more\n`] : [];
  return [
    `${headline(shown)}\n`,
    ...listed,
    ...more,
    ...report.streams.map((stream) => streamText(stream, shown)),
  ].join('');
}

function headline({ verdict, firstBad, report, label }: ShownVerdict): string {
  if (firstBad !== undefined) return `${verdict}: ${placeText(firstBad)} (${firstBad.class})`;
  const streams = report.streams.length === 1 ? '' : ` of ${report.streams.length} streams`;
  return `${verdict}: ${counted(report.records)} ${report.records === 1 ? 'record' : 'records'}${streams} in ${safeText(label)}`;
}

function placeText({ seq, line, stream }: BadPlace): string {
  const what = seq !== undefined ? `record ${seq}` : line !== undefined ? `line ${line}` : 'the log';
  return stream === undefined || stream === '' ? what : `${what} of stream "${safeText(stream)}"`;
}

function findingText(finding: VerificationFinding): string {
  const stream = 'stream' in finding && finding.stream ? ` of stream "${finding.stream}"` : '';
  return safeText(`${finding.class}${stream}: ${describeFinding(finding)}`);
}

function streamText(stream: StreamReport, { hasKeys, openAttempts }: ShownVerdict): string {
  const { records, firstSeq, lastSeq, prunedUpTo, headHash = 'none', signedUpTo, unsignedTail } = stream;
  const attempts = openAttempts.filter((attempt) => attempt.stream === stream.stream).map(({ seq }) => seq);
  const unchecked = 'not checked, since no key was given';
  return `\nstream "${safeText(stream.stream)}"\n${facts(
    [
      ['records', firstSeq === undefined ? '0' : `${counted(records)} (${firstSeq} to ${lastSeq})`],
      ...(prunedUpTo > 0 ? [['pruned', `1 to ${prunedUpTo}`] as const] : []),
      ['head', headHash],
      ['signed up to', hasKeys ? `${signedUpTo}${checkpointsText(stream)}` : unchecked],
      ['unsigned tail', hasKeys ? counted(unsignedTail) : unchecked],
      ['open attempts', attemptsText(attempts)],
    ],
    '  ',
  )}`;
}

function checkpointsText({ checkpoints, origin }: StreamReport): string {
  if (checkpoints === 0 || origin === undefined) return '';
  return `, by ${counted(checkpoints)} ${checkpoints === 1 ? 'checkpoint' : 'checkpoints'} of ${origin}`;
}

function attemptsText(seqs: readonly number[]): string {
  if (seqs.length === 0) return 'none';
  const shown = seqs.slice(0, MAX_LISTED).join(', ');
  return `${seqs.length}: ${shown}${seqs.length > MAX_LISTED ? ', …' : ''}`;
}
