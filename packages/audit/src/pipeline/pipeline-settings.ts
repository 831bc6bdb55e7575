/** What a pipeline is told, in a form that a thread can be given. */
export interface PipelineSettings {
  readonly stream: string;
  readonly origin: string;
  /** Private keys in the text form of the C2SP signed note; the first is the main one. */
  readonly signingKeys: readonly string[];
  /** @default 100 with SQLite, 500 with PostgreSQL */
  readonly batchSize: number | undefined;
  readonly checkpointRecords: number;
  readonly checkpointIntervalMs: number;
  readonly maxAttempts: number;
  readonly maxAgeMs: number;
  readonly startAt: 'beginning' | 'now';
  /** 0 keeps everything. */
  readonly retentionDays: number;
}
