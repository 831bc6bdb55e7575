import type { PipelineNumbers } from './audit-pipeline.js';

/** What one thread after another has counted; all that is measured, and not counted, is of the last one. */
export function sumOfNumbers(before: PipelineNumbers, now: PipelineNumbers): PipelineNumbers {
  const earlier = new Map(before.sinks.map((sink) => [sink.sink, sink]));
  return {
    ...now,
    sealed: before.sealed + now.sealed,
    rejected: before.rejected + now.rejected,
    checkpoints: before.checkpoints + now.checkpoints,
    sinks: now.sinks.map((sink) => ({
      ...sink,
      delivered: (earlier.get(sink.sink)?.delivered ?? 0) + sink.delivered,
      retried: (earlier.get(sink.sink)?.retried ?? 0) + sink.retried,
      dead: (earlier.get(sink.sink)?.dead ?? 0) + sink.dead,
      anchored: (earlier.get(sink.sink)?.anchored ?? 0) + sink.anchored,
      notAnchored: (earlier.get(sink.sink)?.notAnchored ?? 0) + sink.notAnchored,
    })),
  };
}
