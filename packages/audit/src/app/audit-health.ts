import type { PipelineNumbers } from '../pipeline/audit-pipeline.js';

/** Whether evidence is kept and goes where it should. */
export interface AuditHealth {
  /** `down` where events cannot be sealed, were lost or put aside, `degraded` where a sink or the spool is behind. */
  readonly status: 'up' | 'degraded' | 'down';
  /** Why, for people; empty where all is well. */
  readonly problems: readonly string[];
}

/** What health is judged by. */
export interface HealthFacts {
  readonly numbers: PipelineNumbers;
  /** Events that were lost or put aside. */
  readonly lost: number;
  readonly isSpooling: boolean;
}

// A checkpoint is due every ten seconds: five minutes without one is no delay any more.
const MAX_CHECKPOINT_AGE_SECONDS = 300;
const MAX_OUTBOX_AGE_SECONDS = 300;
const MAX_ANCHOR_AGE_MS = 300_000;
// Fewer in a row are a hiccup.
const MAX_ANCHOR_FAILURES = 2;

/** Judges the health of an audit trail. */
export function judgeHealth({ numbers, lost, isSpooling }: HealthFacts): AuditHealth {
  const { problem, outboxOldestAgeSeconds, checkpointAgeSeconds, sinks, rejected } = numbers;
  const severe = [
    ...(lost > 0 ? [`${lost} events were lost or put aside`] : []),
    ...(problem === undefined ? [] : [`nothing can be sealed: ${problem}`]),
    ...(outboxOldestAgeSeconds > MAX_OUTBOX_AGE_SECONDS
      ? [`an event has waited ${Math.round(outboxOldestAgeSeconds)} s to be sealed`]
      : []),
  ];
  const mild = [
    ...(isSpooling ? ['events wait in the spool file for the store'] : []),
    ...(rejected > 0 ? [`${rejected} outbox rows could not be sealed`] : []),
    ...(checkpointAgeSeconds > MAX_CHECKPOINT_AGE_SECONDS
      ? [`no checkpoint for ${Math.round(checkpointAgeSeconds)} s`]
      : []),
    ...sinks.flatMap(({ sink, state, deadLetters, anchorFailures, oldestUnanchoredMs }) => [
      ...(state === 'down' ? [`the sink "${sink}" is down`] : []),
      ...(deadLetters > 0 ? [`the sink "${sink}" has ${deadLetters} dead letters`] : []),
      ...(oldestUnanchoredMs > MAX_ANCHOR_AGE_MS ||
      (anchorFailures > MAX_ANCHOR_FAILURES && oldestUnanchoredMs > 0)
        ? [`the sink "${sink}" has not kept a checkpoint for ${Math.round(oldestUnanchoredMs / 1000)} s`]
        : anchorFailures > MAX_ANCHOR_FAILURES
          ? [`the sink "${sink}" refused the last ${anchorFailures} checkpoints`]
          : []),
    ]),
  ];
  const status = severe.length > 0 ? 'down' : mild.length > 0 ? 'degraded' : 'up';
  return { status, problems: [...severe, ...mild] };
}
