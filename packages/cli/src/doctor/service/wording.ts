import { safeText } from '../../terminal/safe-text.js';
import type { DoctorFinding } from '../finding.js';

const MAX_SHOWN = 120;
/** Names of a list that says what is wrong with each: the person looks for all of them. */
export const MAX_LISTED = 20;
/** Findings of one kind: a page may be of a stranger. */
const MAX_FINDINGS = 20;

/** A text of the page as it may be shown: on one line, short, nothing that a terminal acts upon. */
export function shown(text: string | undefined): string {
  const safe = safeText((text ?? '').slice(0, MAX_SHOWN));
  return (text ?? '').length > MAX_SHOWN ? `${safe}…` : safe;
}

/** `1 line`, `2 lines`. */
export function howMany(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** How long something takes or has taken, in the unit that a person would choose. */
export function lasting(seconds: number): string {
  const units = [
    [86_400, 'day'],
    [3600, 'hour'],
    [60, 'minute'],
  ] as const;
  const [size, unit] = units.find(([long]) => seconds >= 2 * long) ?? [1, 'second'];
  return howMany(Math.floor(seconds / size), unit);
}

/** The first findings of a kind, and one that stands for the rest of them. */
export function bounded(findings: readonly DoctorFinding[]): readonly DoctorFinding[] {
  const last = findings[MAX_FINDINGS - 1];
  if (last === undefined || findings.length === MAX_FINDINGS) return findings;
  const more = findings.length - MAX_FINDINGS + 1;
  return [
    ...findings.slice(0, MAX_FINDINGS - 1),
    { ...last, subject: `${more} more`, problem: `The same is true of ${more} more` },
  ];
}
