import type { FindingClass, VerificationFinding } from './verification-finding.js';

/** `incomplete` where nothing contradicts the log, but something that is needed cannot be read or is not there. */
export type VerificationVerdict = 'intact' | 'tampered' | 'incomplete';

/** What was verified of one stream. */
export interface StreamReport {
  readonly stream: string;
  /** Records, each counted once. */
  readonly records: number;
  /** Lines that were the same record once more, as sinks that deliver at least once have them. */
  readonly repeated: number;
  /** `undefined` where every record was pruned. */
  readonly firstSeq?: number | undefined;
  /** The last record, also where it was pruned; 0 where there is none. */
  readonly lastSeq: number;
  /** The last record for which only a pruned segment stands; 0 where none was pruned. */
  readonly prunedUpTo: number;
  /** Every record up to here is exactly what a known key signed; 0 where nothing is. */
  readonly signedUpTo: number;
  /** Records after {@link signedUpTo}: only their chain says that they are as they were. */
  readonly unsignedTail: number;
  /** Checkpoints that agree with the log, signed by a known key or where no key was given. */
  readonly checkpoints: number;
  /** Checkpoints of known keys with which nothing could be compared: of pruned records, or after missing ones. */
  readonly uncheckedCheckpoints: number;
  /** First line of the checkpoints, where there are some. */
  readonly origin?: string | undefined;
  /**
   * The first lines of all checkpoints that agree, in the order in which they came. Only they bind the records to a log:
   * anybody can change the name of the stream in an export.
   */
  readonly origins: readonly string[];
  /** Hash of the last record, in hexadecimal. */
  readonly headHash?: string | undefined;
  /** Root of the tree over all records, in hexadecimal; `undefined` where one of them is missing. */
  readonly root?: string | undefined;
  /** Attempts of which no completion was looked for, since there were too many at once. */
  readonly uncheckedAttempts: number;
}

/** What was found out about a log. */
export interface VerificationReport {
  readonly verdict: VerificationVerdict;
  /** Records of all streams. */
  readonly records: number;
  /** Of each stream, by name. */
  readonly streams: readonly StreamReport[];
  /** What is wrong: the first 100, by stream and seq. */
  readonly findings: readonly VerificationFinding[];
  /** How many findings there are of each class. */
  readonly counts: Readonly<Partial<Record<FindingClass, number>>>;
  /** The lowest seq of the findings that decided the verdict. */
  readonly firstBad?: FirstBad | undefined;
  /** Entries and checkpoints of other streams than those that were asked for. */
  readonly ignored: number;
  /** Records whose id was not compared with all others, since there were too many. */
  readonly uncheckedIds: number;
}

/** Where a log begins to be wrong. */
export interface FirstBad {
  readonly class: FindingClass;
  readonly stream?: string | undefined;
  readonly seq?: number | undefined;
  /** Line of the file, where there is no seq. */
  readonly line?: number | undefined;
}
