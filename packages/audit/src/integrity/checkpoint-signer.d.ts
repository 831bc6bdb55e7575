/** Signs checkpoints: with every key it holds, while keys are being changed. */
export interface CheckpointSigner {
  /** First line of every checkpoint: which log it is of. */
  readonly origin: string;
  /** Verification keys in the form of the C2SP signed note, `name+keyid+base64`; the first is the main one. */
  readonly verifierKeys: readonly string[];
  /** The signed note of a checkpoint. */
  sign(checkpoint: { readonly size: number; readonly rootHex: string }): string;
}
//# sourceMappingURL=checkpoint-signer.d.ts.map
