import { judgeHealth } from '../../src/app/audit-health.js';
import { DeliveryNumbers, type SinkStatus } from '../../src/delivery/delivery-numbers.js';
import { NO_NUMBERS, type PipelineNumbers } from '../../src/pipeline/audit-pipeline.js';

const judged = (numbers: Partial<PipelineNumbers>, more: { lost?: number; isSpooling?: boolean } = {}) =>
  judgeHealth({ numbers: { ...NO_NUMBERS, ...numbers }, lost: 0, isSpooling: false, ...more });

test('all is well', () => {
  expect(judged({})).toEqual({ status: 'up', problems: [] });
});

test.each([
  [{ rejected: 2 }, {}, '2 outbox rows could not be sealed'],
  [{ checkpointAgeSeconds: 301 }, {}, 'no checkpoint for 301 s'],
  [{}, { isSpooling: true }, 'events wait in the spool file for the store'],
])('degraded: %j %j', (numbers, more, problem) => {
  expect(judged(numbers, more)).toEqual({ status: 'degraded', problems: [problem] });
});

const sink = (changes: Partial<SinkStatus>): SinkStatus => ({
  ...new DeliveryNumbers({ keeps: 'records' }).statusOf({ stream: 'shop', sink: 'git' }, 0),
  anchoredSize: 0,
  ...changes,
});

test.each([
  [{ oldestUnanchoredMs: 391_000 }, 'the sink "git" has not kept a checkpoint for 391 s'],
  [{ oldestUnanchoredMs: 7_000, anchorFailures: 3 }, 'the sink "git" has not kept a checkpoint for 7 s'],
  [{ anchorFailures: 4 }, 'the sink "git" refused the last 4 checkpoints'],
])('degraded: a sink that says %j of checkpoints', (changes, problem) => {
  expect(judged({ sinks: [sink(changes)] })).toEqual({ status: 'degraded', problems: [problem] });
});

test('a checkpoint that waits for a while, or failed twice, is no problem', () => {
  const sinks = [sink({ oldestUnanchoredMs: 300_000, anchorFailures: 2 })];
  expect(judged({ sinks })).toEqual({ status: 'up', problems: [] });
});

test.each([
  [{ problem: 'EYRIE_STORE_UNAVAILABLE' }, {}, 'nothing can be sealed: EYRIE_STORE_UNAVAILABLE'],
  [{ outboxOldestAgeSeconds: 300.6 }, {}, 'an event has waited 301 s to be sealed'],
  [{}, { lost: 3 }, '3 events were lost or put aside'],
])('down: %j %j', (numbers, more, problem) => {
  expect(judged(numbers, more)).toEqual({ status: 'down', problems: [problem] });
});
