import type { Diagnostic } from '@eyrie/core/engine';
import type { LeaseLoss } from './lease-keeper.js';
import type { CallFailure } from './sink-call.js';

const WATCH = 'See eyrie_audit_sink_lag and the status of the sink';

/** A sink that took nothing of what it was given: said once for each sink. */
export function sinkDown(sink: string, error: string): Diagnostic {
  return {
    code: 'EYRIE_AUDIT_SINK_DOWN',
    key: sink,
    problem: `The audit sink "${sink}" takes nothing: records wait in the store until it does (${error})`,
    remedy: `See that what it delivers to is up and lets it in; nothing is lost meanwhile. ${WATCH}`,
  };
}

const MISBEHAVIOUR: Readonly<Partial<Record<CallFailure, string>>> = {
  late: 'came back too late',
  garbled: 'gave an answer that is not one result for each record',
  stuck: 'holds calls that never end, so that it is not called any more',
};

/** A sink that breaks its contract: said once for each sink and way; `undefined` where it only failed. */
export function sinkMisbehaves(sink: string, reason: CallFailure, error: string): Diagnostic | undefined {
  const what = MISBEHAVIOUR[reason];
  if (what === undefined) return undefined;
  return {
    code: reason === 'stuck' ? 'EYRIE_AUDIT_SINK_STUCK' : 'EYRIE_AUDIT_SINK_ANSWER_INVALID',
    key: `${sink} ${reason}`,
    problem: `The audit sink "${sink}" ${what}; its records are tried again (${error})`,
    remedy:
      reason === 'stuck'
        ? 'Make the sink end its work when its signal is aborted, and restart the service'
        : 'Make the sink answer one result for each record, in order and before its deadline; run sinkContract over it',
  };
}

/** A record that is not tried any more: said once for each sink, counted always. */
export function deadLetter(letter: {
  readonly sink: string;
  readonly seq: number;
  readonly error: string;
}): Diagnostic {
  return {
    code: 'EYRIE_AUDIT_DEAD_LETTER',
    key: letter.sink,
    problem: `Record ${letter.seq} could not be delivered to the audit sink "${letter.sink}" and is a dead letter now (${letter.error})`,
    remedy:
      'The log still holds it: mend the cause, then replay the dead letters of the sink; eyrie_audit_dead_letters counts them',
  };
}

/** Records that are missing between what was delivered and what comes next: said once for each sink. */
export function recordsMissing(sink: string, fromSeq: number, toSeq: number): Diagnostic {
  return {
    code: 'EYRIE_AUDIT_DELIVERY_GAP',
    key: sink,
    problem: `Records ${fromSeq} to ${toSeq} are not in the log, so that the audit sink "${sink}" does not get them`,
    remedy:
      'Verify the log. Where a segment stands for them, they were pruned before the sink had them: restore them from another sink if it needs them',
  };
}

/** A store that does not answer: said once for each sink. */
export function storeUnavailable(sink: string, error: string): Diagnostic {
  return {
    code: 'EYRIE_AUDIT_DELIVERY_INTERRUPTED',
    key: sink,
    problem: `Delivery to the audit sink "${sink}" waits for the store (${error})`,
    remedy:
      'See that the store is up; delivery goes on by itself, and records may arrive twice with the same id',
  };
}

/** A lease that is held no more: said once for each sink and way. */
export function leaseLost(sink: string, loss: LeaseLoss): Diagnostic {
  return {
    code: 'EYRIE_AUDIT_DELIVERY_TAKEN_OVER',
    key: `${sink} ${loss}`,
    level: 'info',
    problem:
      loss === 'taken-over'
        ? `Another instance took over the delivery to the audit sink "${sink}", since this one did not renew its lease in time`
        : `Delivery to the audit sink "${sink}" lost its lease, which was not renewed in time: this instance or another one goes on with it`,
    remedy:
      'Nothing is lost, and some records may arrive twice with the same id; see whether this process or its store stalls',
  };
}

/** A checkpoint that a sink will never take: said once for each sink. */
export function checkpointRejected(sink: string, size: number, error: string): Diagnostic {
  return {
    code: 'EYRIE_AUDIT_CHECKPOINT_REJECTED',
    key: sink,
    problem: `The audit sink "${sink}" refused the checkpoint of size ${size} for good (${error})`,
    remedy:
      'See why; the next checkpoint covers what this one does, but until then the log has a weaker anchor',
  };
}

/** A sink that keeps none of the checkpoints that it is handed: said once for each sink. */
export function anchorFailed(
  sink: string,
  failed: { readonly size: number; readonly failures: number; readonly error: string },
): Diagnostic {
  return {
    code: 'EYRIE_AUDIT_ANCHOR_FAILED',
    key: sink,
    problem: `The audit sink "${sink}" did not keep the checkpoint of size ${failed.size} in ${failed.failures} attempts in a row (${failed.error})`,
    remedy:
      'See that where it keeps checkpoints is up and lets it in: it is tried again by itself, but until then the log has a weaker anchor, and retention keeps what is not anchored. See eyrie_audit_anchor_age_seconds',
  };
}

/** Checkpoints that were passed over for a newer one: said once for each sink and cause. */
export function checkpointsSkipped(
  sink: string,
  skipped: { readonly fromSize: number; readonly toSize: number; readonly failures: number },
): Diagnostic {
  const hasFailed = skipped.failures > 0;
  return {
    code: 'EYRIE_AUDIT_CHECKPOINTS_SKIPPED',
    key: hasFailed ? `${sink} failed` : sink,
    level: hasFailed ? 'warn' : 'info',
    problem: `The audit sink "${sink}" is far behind: its checkpoints of sizes ${skipped.fromSize} to ${skipped.toSize} are passed over for the newest one`,
    remedy: hasFailed
      ? `See why ${skipped.failures} attempts in a row to hand it a checkpoint failed before; the store keeps those that it missed`
      : 'Nothing is to be done: the newest checkpoint covers them, and the store keeps them all',
  };
}
