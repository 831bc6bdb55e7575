/**
 * How much a finding weighs: `problem` is wrong and makes `eyrie doctor` exit 1, `advice` works but could be better,
 * `unknown` could not be told and makes it exit 3 where nothing is wrong.
 */
export type FindingWeight = 'problem' | 'advice' | 'unknown';

/** Something that the doctor found. */
export interface DoctorFinding {
  /** Stable, begins with `EYRIE_DOCTOR_`; `docs/errors.md` has an entry for each. */
  readonly code: string;
  readonly weight: FindingWeight;
  /** What it is about: a package, a metric, a file, a URL. */
  readonly subject: string;
  /** What is wrong and where, as a sentence without its full stop. */
  readonly problem: string;
  /** What to do, as a sentence without its full stop. */
  readonly remedy: string;
}

/** What one part of the examination looked at, and what it found there. */
export interface Examination {
  /** In the order of examination, such as `versions of @eyrie/*`, each with what it saw: `0.1.0 everywhere`. */
  readonly checks: readonly ExaminedCheck[];
  readonly findings: readonly DoctorFinding[];
}

/** One thing that was looked at. */
export interface ExaminedCheck {
  readonly name: string;
  /** What was seen, short, for the person who reads the report. */
  readonly seen: string;
}
