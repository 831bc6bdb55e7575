import { safeText } from '../../terminal/safe-text.js';
import { facts } from '../../terminal/table.js';
import type { DoctorFinding, FindingWeight } from '../finding.js';
import { type DoctorReport, WEIGHTS } from './verdict.js';

// Whoever has more begins with these; --json has all.
const MAX_LISTED = 50;
const COUNTED: Readonly<Record<FindingWeight, readonly [one: string, many: string]>> = {
  problem: ['problem', 'problems'],
  unknown: ['that could not be told', 'that could not be told'],
  advice: ['piece of advice', 'pieces of advice'],
};

/** The report for people: its first line says it all. */
export function reportAsText({ verdict, checks, findings }: DoctorReport): string {
  const seen = checks.map(({ name, seen: what }) => [safeText(name), what] as const);
  return [
    `${verdict}: ${summary(findings)}\n`,
    ...(seen.length === 0 ? [] : [`\n${facts(seen, '  ')}`]),
    ...WEIGHTS.map((weight) => section(findings.filter((finding) => finding.weight === weight))),
  ].join('');
}

function summary(findings: readonly DoctorFinding[]): string {
  const counts = WEIGHTS.flatMap((weight) => {
    const count = findings.filter((finding) => finding.weight === weight).length;
    return count === 0 ? [] : [`${count} ${COUNTED[weight][count === 1 ? 0 : 1]}`];
  });
  return counts.length === 0 ? 'nothing found' : counts.join(', ');
}

function section(findings: readonly DoctorFinding[]): string {
  const [first] = findings;
  if (first === undefined) return '';
  const lines = findings.slice(0, MAX_LISTED).map((finding) => `  ${lineOf(finding)}\n`);
  const more = findings.length - lines.length;
  const rest = more > 0 ? `  and ${more} more: --json shows all of them\n` : '';
  return `\n${first.weight}\n${lines.join('')}${rest}`;
}

function lineOf({ code, subject, problem, remedy }: DoctorFinding): string {
  return safeText(`${code} ${subject} — ${problem}. ${remedy}.`);
}
