import type { SinkStatus } from '../delivery/delivery-numbers.js';

/** What a pipeline tells about itself, as of the last time that it looked. */
export interface PipelineNumbers {
  readonly sealed: number;
  /** Outbox rows that could not be sealed and were put aside. */
  readonly rejected: number;
  readonly checkpoints: number;
  readonly outboxDepth: number;
  /** Seconds since the first event in the outbox was written; 0 where it is empty. */
  readonly outboxOldestAgeSeconds: number;
  /** Seconds since the last checkpoint was signed, while records wait for one; 0 where all are covered. */
  readonly checkpointAgeSeconds: number;
  readonly sinks: readonly SinkStatus[];
  /** Why nothing can be sealed now, for people; `undefined` where it can. */
  readonly problem: string | undefined;
}

/** Seals what capture has written and delivers it to the sinks, until it is closed. */
export interface AuditPipeline {
  /** Something was written. Never blocks. */
  wake(): void;
  /** Resolves when all that is committed is sealed, signed and delivered, or the deadline has passed. */
  drain(deadlineMs: number): Promise<void>;
  numbers(): PipelineNumbers;
  close(): Promise<void>;
}

/** Before a pipeline has looked for the first time. */
export const NO_NUMBERS: PipelineNumbers = {
  sealed: 0,
  rejected: 0,
  checkpoints: 0,
  outboxDepth: 0,
  outboxOldestAgeSeconds: 0,
  checkpointAgeSeconds: 0,
  sinks: [],
  problem: undefined,
};
