import {
  describeFinding,
  FINDING_WEIGHTS,
  type FindingClass,
  type FirstBad,
  type StreamReport,
  type VerificationFinding,
} from '@eyrie/audit/engine';
import { safeText } from '../../terminal/safe-text.js';
import { counted, facts } from '../../terminal/table.js';
import type { Verdict } from './verify-verdict.js';

/** A verdict, and what was read. */
export interface ShownVerdict extends Verdict {
  readonly label: string;
  readonly hasKeys: boolean;
  /** The origin that was asked for. */
  readonly origin: string | undefined;
}

// A log that was tampered with has its first finding on the first line; the rest is in --json.
const MAX_LISTED = 10;

/** The verdict for people: its first line says it all. */
export function reportAsText(shown: ShownVerdict): string {
  const { report, problems } = shown;
  const listed = problems.slice(0, MAX_LISTED).map((finding) => `  ${findingText(finding)}\n`);
  const all = Object.entries(report.counts)
    .filter(([name]) => FINDING_WEIGHTS[name as FindingClass] !== 'informational')
    .reduce((sum, [, count]) => sum + count, 0);
  const more = all > listed.length ? [`  and ${counted(all - listed.length)} more\n`] : [];
  return [
    `${headline(shown)}\n`,
    ...listed,
    ...more,
    ...(report.ignored > 0
      ? [`  ${counted(report.ignored)} entries or checkpoints of other logs were not verified\n`]
      : []),
    ...report.streams.map((stream) => streamText(stream, shown)),
  ].join('');
}

function headline({ verdict, firstBad, report, label, hasKeys }: ShownVerdict): string {
  if (firstBad !== undefined) return `${verdict}: ${placeText(firstBad)} (${firstBad.class})`;
  const streams = report.streams.length === 1 ? '' : ` of ${report.streams.length} streams`;
  const unsigned = report.streams.reduce((sum, { unsignedTail }) => sum + unsignedTail, 0);
  const tail = hasKeys && unsigned > 0 ? `, ${counted(unsigned)} of them not signed` : '';
  return `${verdict}: ${counted(report.records)} ${report.records === 1 ? 'record' : 'records'}${streams} in ${safeText(label)}${tail}`;
}

function placeText({ seq, line, stream }: FirstBad): string {
  const what = seq !== undefined ? `record ${seq}` : line !== undefined ? `line ${line}` : 'the log';
  return stream === undefined || stream === '' ? what : `${what} of stream "${safeText(stream)}"`;
}

function findingText(finding: VerificationFinding): string {
  const stream = 'stream' in finding && finding.stream ? ` of stream "${finding.stream}"` : '';
  return safeText(`${finding.class}${stream}: ${describeFinding(finding)}`);
}

function streamText(stream: StreamReport, { hasKeys, openAttempts, origin }: ShownVerdict): string {
  const { records, firstSeq, lastSeq, prunedUpTo, headHash = 'none', signedUpTo, unsignedTail } = stream;
  const attempts = openAttempts.filter((attempt) => attempt.stream === stream.stream).map(({ seq }) => seq);
  const unchecked = 'not checked, since no key was given';
  return `\nstream "${safeText(stream.stream)}"\n${facts(
    [
      ['records', firstSeq === undefined ? '0' : `${counted(records)} (${firstSeq} to ${lastSeq})`],
      ...(prunedUpTo > 0 ? [['pruned', `1 to ${prunedUpTo}`] as const] : []),
      ['head', headHash],
      ['signed as', hasKeys ? originsText(stream, origin) : unchecked],
      ['signed up to', hasKeys ? `${signedUpTo}${checkpointsText(stream)}` : unchecked],
      ['unsigned tail', hasKeys ? counted(unsignedTail) : unchecked],
      ['open attempts', attemptsText(attempts)],
    ],
    '  ',
  )}`;
}

/** No hash covers the name of a stream: only the origin of its checkpoints says which log it is. */
function originsText({ stream, origins }: StreamReport, demanded: string | undefined): string {
  if (origins.length === 0) return 'nothing';
  const shown = origins.join(', ');
  const isBound = demanded !== undefined || origins.every((origin) => origin.endsWith(`/${stream}`));
  return isBound ? shown : `${shown}, which does not name this stream: compare it, or give --origin`;
}

function checkpointsText({ checkpoints }: StreamReport): string {
  return checkpoints === 0
    ? ''
    : `, by ${counted(checkpoints)} ${checkpoints === 1 ? 'checkpoint' : 'checkpoints'}`;
}

function attemptsText(seqs: readonly number[]): string {
  if (seqs.length === 0) return 'none';
  const shown = seqs.slice(0, MAX_LISTED).join(', ');
  return `${seqs.length}: ${shown}${seqs.length > MAX_LISTED ? ', …' : ''}`;
}
