import {
  FINDING_WEIGHTS,
  type FindingClass,
  type FindingWeight,
  type VerificationFinding,
} from './verification-finding.js';
import type { FirstBad, VerificationVerdict } from './verification-report.js';

/** Findings that a report holds; all are counted. */
const MAX_FINDINGS = 100;

/** Collects findings and what follows from them. */
export class FindingLog {
  // Bounded by MAX_FINDINGS.
  readonly #findings: VerificationFinding[] = [];
  // Bounded by the classes.
  readonly #counts = new Map<FindingClass, number>();
  // Bounded by the weights.
  readonly #first = new Map<FindingWeight, FirstBad>();
  // Bounded by the streams of a log.
  readonly #faulty = new Set<string | undefined>();

  add(finding: VerificationFinding): void {
    const place = placeOf(finding);
    this.#counts.set(place.class, (this.#counts.get(place.class) ?? 0) + 1);
    const weight = FINDING_WEIGHTS[place.class];
    if (weight !== 'informational') this.#faulty.add(place.stream);
    const first = this.#first.get(weight);
    if (first === undefined || isBefore(place, first)) this.#first.set(weight, place);
    if (this.#findings.length < MAX_FINDINGS) this.#findings.push(finding);
  }

  /** Whether something was found that keeps a stream from being intact; what names no stream may be of any. */
  isFaulty(stream: string): boolean {
    return this.#faulty.has(stream) || this.#faulty.has(undefined);
  }

  get verdict(): VerificationVerdict {
    if (this.#first.has('tampered')) return 'tampered';
    return this.#first.has('incomplete') ? 'incomplete' : 'intact';
  }

  get firstBad(): FirstBad | undefined {
    return this.#first.get('tampered') ?? this.#first.get('incomplete');
  }

  get counts(): Readonly<Partial<Record<FindingClass, number>>> {
    return Object.fromEntries(this.#counts);
  }

  get findings(): readonly VerificationFinding[] {
    return this.#findings.toSorted((left, right) => compare(placeOf(left), placeOf(right)));
  }
}

function placeOf(finding: VerificationFinding): FirstBad {
  return {
    class: finding.class,
    stream: finding.class === 'unreadable' ? undefined : finding.stream,
    seq: 'seq' in finding ? finding.seq : undefined,
    line: 'line' in finding ? finding.line : undefined,
  };
}

/** What has no seq comes last: a record that can be named says more. */
function isBefore(place: FirstBad, first: FirstBad): boolean {
  return (place.seq ?? Number.POSITIVE_INFINITY) < (first.seq ?? Number.POSITIVE_INFINITY);
}

function compare(left: FirstBad, right: FirstBad): number {
  const streams = (left.stream ?? '').localeCompare(right.stream ?? '', 'en');
  if (streams !== 0) return streams;
  if (isBefore(left, right)) return -1;
  return isBefore(right, left) ? 1 : 0;
}
