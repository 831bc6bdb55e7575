/** What the text of a checkpoint says (https://c2sp.org/tlog-checkpoint). */
export interface CheckpointText {
  /** Which log it is of. */
  readonly origin: string;
  /** Leaves of its tree. */
  readonly size: number;
  /** Root of its tree (RFC 6962), in hexadecimal. */
  readonly rootHex: string;
  /** Further lines, of which nothing is known. @default [] */
  readonly extensions?: readonly string[] | undefined;
}
/** Why the text of a note is not that of a checkpoint. */
export type CheckpointFault = 'lines' | 'origin' | 'size' | 'root' | 'extension';
/** What the text of a note says as a checkpoint. */
export type ParsedCheckpoint =
  | (CheckpointText & {
      readonly kind: 'checkpoint';
      readonly extensions: readonly string[];
    })
  | {
      readonly kind: 'malformed';
      readonly reason: CheckpointFault;
    };
/** Reads the text of a checkpoint, without its signatures. */
export declare function parseCheckpointText(text: string): ParsedCheckpoint;
/**
 * The text of a checkpoint, which is then signed.
 *
 * @throws EyrieError `EYRIE_AUDIT_CHECKPOINT_INVALID`
 */
export declare function formatCheckpointText(checkpoint: CheckpointText): string;
//# sourceMappingURL=checkpoint-text.d.ts.map
