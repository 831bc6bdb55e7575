import { judgeHealth } from '../../src/app/audit-health.js';
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

test.each([
  [{ problem: 'EYRIE_STORE_UNAVAILABLE' }, {}, 'nothing can be sealed: EYRIE_STORE_UNAVAILABLE'],
  [{ outboxOldestAgeSeconds: 300.6 }, {}, 'an event has waited 301 s to be sealed'],
  [{}, { lost: 3 }, '3 events were lost or put aside'],
])('down: %j %j', (numbers, more, problem) => {
  expect(judged(numbers, more)).toEqual({ status: 'down', problems: [problem] });
});
