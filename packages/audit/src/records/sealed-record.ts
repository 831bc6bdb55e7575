/** An event with its place in the log. */
export interface SealedRecord {
  /** From 1 on, without gaps. */
  readonly seq: number;
  readonly stream: string;
  /** The event's own id. */
  readonly id: string;
  /** The `hash` of the record before, in hexadecimal; `null` for the first one. */
  readonly prevHash: string | null;
  /** SHA-256 of the previous hash (32 bytes; none for the first), a line feed and the body, in hexadecimal. */
  readonly hash: string;
  /** ISO 8601, by the clock of the database's host; never before that of the record before. */
  readonly sealedAt: string;
  /** The event's canonical JSON, byte for byte as it was hashed. */
  readonly body: string;
}

/** A checkpoint of a log: its first `size` records, and nothing else, have this root. Signed. */
export interface SignedCheckpoint {
  readonly stream: string;
  readonly size: number;
  /** Root of the Merkle tree (RFC 6962) over the bodies, in hexadecimal. */
  readonly root: string;
  /** The C2SP signed note, byte for byte. */
  readonly note: string;
  /** ISO 8601. */
  readonly createdAt: string;
}

/** What remains of records that were pruned: enough to verify those that follow. */
export interface PrunedSegment {
  readonly stream: string;
  readonly firstSeq: number;
  readonly lastSeq: number;
  /** The hash of the last pruned record. */
  readonly lastHash: string;
  /** Roots of the perfect subtrees of the tree of size `lastSeq`, from left to right, in hexadecimal. */
  readonly frontier: readonly string[];
  /** The checkpoint of size `lastSeq`. */
  readonly note: string;
  /** ISO 8601. */
  readonly prunedAt: string;
}
