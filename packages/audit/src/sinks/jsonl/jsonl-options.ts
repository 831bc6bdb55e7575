/** Where and how records are kept in files. */
export interface JsonlSinkOptions {
  /**
   * Folder of the logs, made where it is missing. Each stream has a folder of its own in it. One host writes to it: a
   * folder that several hosts share has no lock that could be trusted.
   */
  readonly folder: string;
  /** @default 'jsonl' */
  readonly name?: string | undefined;
  /** Bytes of a file after which the next one is begun; one is begun every day (UTC), too. @default 67_108_864 */
  readonly maxFileBytes?: number | undefined;
  /** Records in one call, which are written and synchronised together. @default 500 */
  readonly batchSize?: number | undefined;
  /** Deadline of one call in milliseconds. @default 30_000 */
  readonly timeoutMs?: number | undefined;
}

export const JSONL_SINK_DEFAULTS = Object.freeze({
  name: 'jsonl',
  maxFileBytes: 67_108_864,
  batchSize: 500,
  timeoutMs: 30_000,
});
