import type { CheckpointSigner } from './checkpoint-signer.js';
/** Keys that sign one checkpoint, at most. */
export declare const MAX_SIGNING_KEYS = 4;
/** What signs, and for which log. */
export interface CheckpointSignerOptions {
  /**
   * Private keys as text, `PRIVATE+KEY+…`: from 1 to 4, of which the first is the main one. While a key is being changed,
   * the new one and the old one both sign, until nobody verifies by the old one alone.
   */
  readonly privateKeys: readonly string[];
  /**
   * Which log the checkpoints are of: their first line. Each stream is a log of its own and needs an origin of its own,
   * since two checkpoints of one origin, one size and two roots are the mark of a fork.
   * @default the name of the main key
   */
  readonly origin?: string | undefined;
}
/**
 * A signer that holds its keys in memory.
 *
 * @throws EyrieError `EYRIE_AUDIT_SIGNING_KEYS` for none, more than 4 or the same twice, `EYRIE_AUDIT_KEY_INVALID` for
 * one that cannot be read, `EYRIE_AUDIT_CHECKPOINT_INVALID` for an origin that is not one line of text.
 *
 * @example
 * ```ts
 * const { privateKey } = generateSigningKey('shop.example/audit');
 * const signer = createCheckpointSigner({ privateKeys: [privateKey] });
 * const note = signer.sign({ size: 0, rootHex: EMPTY_ROOT });
 * ```
 */
export declare function createCheckpointSigner(options: CheckpointSignerOptions): CheckpointSigner;
//# sourceMappingURL=create-checkpoint-signer.d.ts.map
