import type { Observation } from '../../src/observation/observation.js';
import {
  MAX_CONSECUTIVE_FAILURES,
  type ObservationHandler,
  ObservationPipeline,
} from '../../src/observation/observation-pipeline.js';
import { SelfTelemetry } from '../../src/telemetry/self-telemetry.js';
import { announcing } from '../support/announcements.js';
import { hostileErrors } from '../support/hostile.js';

function setUp() {
  const { diagnostics, said } = announcing();
  const selfTelemetry = new SelfTelemetry();
  const pipeline = new ObservationPipeline(diagnostics, selfTelemetry);
  const work = () => pipeline.end(pipeline.start({ kind: 'method', name: 'A.b' }), { outcome: 'success' });
  return { diagnostics, said, selfTelemetry, pipeline, work };
}

const failures = (selfTelemetry: SelfTelemetry) =>
  selfTelemetry.read().find(({ name }) => name === 'eyrie_observation_handler_failures_total')?.samples;

function noting(name: string, notes: string[]): ObservationHandler {
  return {
    name,
    onStart: (observation) => notes.push(`${name} start ${observation.name} ${observation.outcome}`),
    onEnd: (observation) => notes.push(`${name} end ${observation.name} ${observation.outcome}`),
  };
}

const failing = (name: string, error: unknown): ObservationHandler => ({
  name,
  onEnd: () => {
    throw error;
  },
});

test('handlers are told of the start and the end of a unit of work, once each, in the order they came', () => {
  const { pipeline } = setUp();
  const notes: string[] = [];
  pipeline.subscribe(noting('first', notes));
  pipeline.subscribe(noting('second', notes));
  const observation = pipeline.start({ kind: 'job', name: 'nightly' });
  pipeline.end(observation, { outcome: 'server_error', error: new Error('no') });
  pipeline.end(observation, { outcome: 'success' });
  expect(notes).toEqual([
    'first start nightly undefined',
    'second start nightly undefined',
    'first end nightly server_error',
    'second end nightly server_error',
  ]);
});

test('a handler that only follows ends may leave out the start', () => {
  const { pipeline, said } = setUp();
  const ended: Observation[] = [];
  pipeline.subscribe({ name: 'ends', onEnd: (observation) => void ended.push(observation) });
  const observation = pipeline.start({ kind: 'job', name: 'nightly' });
  pipeline.end(observation, { outcome: 'success' });
  expect(ended).toEqual([observation]);
  expect(said).toEqual([]);
});

test('a handler that left is told of nothing more, and leaving twice is harmless', () => {
  const { pipeline, work } = setUp();
  const notes: string[] = [];
  const leave = pipeline.subscribe(noting('first', notes));
  pipeline.subscribe(noting('second', notes));
  leave();
  leave();
  work();
  expect(notes).toEqual(['second start A.b undefined', 'second end A.b success']);
});

test('a handler that was subscribed twice is told twice, and leaves one subscription at a time', () => {
  const { pipeline, work } = setUp();
  const notes: string[] = [];
  const handler = noting('twice', notes);
  const leave = pipeline.subscribe(handler);
  pipeline.subscribe(handler);
  leave();
  work();
  expect(notes).toEqual(['twice start A.b undefined', 'twice end A.b success']);
});

test('who leaves, joins or is thrown out while an observation is handed out does not disturb the others', () => {
  const { pipeline, work } = setUp();
  const notes: string[] = [];
  const leave = pipeline.subscribe({
    name: 'leaving',
    onEnd: () => {
      notes.push('leaving');
      leave();
      pipeline.subscribe({ name: 'joining', onEnd: () => notes.push('joining') });
    },
  });
  pipeline.subscribe({ name: 'staying', onEnd: () => notes.push('staying') });
  work();
  expect(notes).toEqual(['leaving', 'staying']);
  notes.length = 0;
  work();
  expect(notes).toEqual(['staying', 'joining']);
});

test('a handler that throws is said once, counted each time, and the others still run', () => {
  const { pipeline, said, selfTelemetry, work } = setUp();
  const notes: string[] = [];
  pipeline.subscribe(failing('bad', new RangeError('out of range')));
  pipeline.subscribe({ name: 'good', onEnd: () => notes.push('good') });
  for (let count = 0; count < 3; count += 1) work();
  expect(notes).toEqual(['good', 'good', 'good']);
  expect(said).toEqual([
    'warn EYRIE_OBSERVATION_HANDLER_FAILED: The observation handler "bad" threw RangeError: out of range. ' +
      'The request was not affected, but this signal misses it. Report it with this message.',
  ]);
  expect(failures(selfTelemetry)).toEqual([{ labels: { handler: 'bad' }, value: 3 }]);
});

test('a handler that throws at the start still learns of the end', () => {
  const { pipeline, selfTelemetry, work } = setUp();
  const notes: string[] = [];
  pipeline.subscribe({
    name: 'bad start',
    onStart: () => {
      throw new Error('no');
    },
    onEnd: () => notes.push('end'),
  });
  work();
  expect(notes).toEqual(['end']);
  expect(failures(selfTelemetry)).toEqual([{ labels: { handler: 'bad start' }, value: 1 }]);
});

test('nothing has been counted before the first failure', () => {
  const { selfTelemetry, work } = setUp();
  work();
  expect(failures(selfTelemetry)).toEqual([]);
});

test('after 100 failures in a row a handler is detached, which is said once', () => {
  const { pipeline, said, selfTelemetry, work } = setUp();
  const notes: string[] = [];
  pipeline.subscribe(failing('bad', new Error('no')));
  pipeline.subscribe({ name: 'good', onEnd: () => notes.push('good') });
  for (let count = 0; count < 150; count += 1) work();
  expect(MAX_CONSECUTIVE_FAILURES).toBe(100);
  expect(failures(selfTelemetry)).toEqual([{ labels: { handler: 'bad' }, value: 100 }]);
  expect(notes).toHaveLength(150);
  expect(said.slice(1)).toEqual([
    'warn EYRIE_OBSERVATION_HANDLER_DETACHED: The observation handler "bad" threw 100 times in a row and was ' +
      'detached. Its signal has stopped until the app restarts. Mend the first failure reported for it.',
  ]);
});

test('a success between failures keeps a handler attached', () => {
  const { pipeline, said, selfTelemetry, work } = setUp();
  let count = 0;
  pipeline.subscribe({
    name: 'flaky',
    onEnd: () => {
      count += 1;
      if (count % 100 !== 0) throw new Error('no');
    },
  });
  for (let times = 0; times < 1000; times += 1) work();
  expect(count).toBe(1000);
  expect(failures(selfTelemetry)).toEqual([{ labels: { handler: 'flaky' }, value: 990 }]);
  expect(said).toHaveLength(1);
});

test('starts that succeed do not excuse ends that fail', () => {
  const { pipeline, selfTelemetry, work } = setUp();
  pipeline.subscribe({ ...failing('bad', new Error('no')), onStart: () => {} });
  for (let times = 0; times < 150; times += 1) work();
  expect(failures(selfTelemetry)).toEqual([{ labels: { handler: 'bad' }, value: 100 }]);
});

test.each(hostileErrors())('a handler that throws %s does not harm the work', (_, error) => {
  const { pipeline, said, selfTelemetry, work } = setUp();
  const notes: string[] = [];
  pipeline.subscribe(failing('hostile', error));
  pipeline.subscribe({ name: 'good', onEnd: () => notes.push('good') });
  expect(work).not.toThrow();
  expect(notes).toEqual(['good']);
  expect(failures(selfTelemetry)).toEqual([{ labels: { handler: 'hostile' }, value: 1 }]);
  expect(said).toHaveLength(1);
});

test('a handler that was declared async and rejects is counted like one that throws', async () => {
  const { pipeline, said, selfTelemetry, work } = setUp();
  const reject = async () => {
    throw new RangeError('later');
  };
  pipeline.subscribe({ name: 'async', onStart: reject, onEnd: reject });
  work();
  await new Promise((resolve) => setImmediate(resolve));
  expect(failures(selfTelemetry)).toEqual([{ labels: { handler: 'async' }, value: 2 }]);
  expect(said).toHaveLength(1);
});

test('a very long message of a handler is cut', () => {
  const { pipeline, said, work } = setUp();
  pipeline.subscribe(failing('verbose', new Error('x'.repeat(100_000))));
  work();
  expect(said[0]?.length).toBeLessThan(1000);
});

test('a handler that starts work of its own inside each end is stopped by its own depth, not by the app', () => {
  const { pipeline, selfTelemetry, work } = setUp();
  let depth = 0;
  pipeline.subscribe({
    name: 'nested',
    onEnd: () => {
      depth += 1;
      if (depth <= 3) work();
    },
  });
  work();
  expect(depth).toBe(4);
  expect(failures(selfTelemetry)).toEqual([]);
});

test('two pipelines share neither handlers nor counts', () => {
  const one = setUp();
  const other = setUp();
  one.pipeline.subscribe(failing('bad', new Error('no')));
  other.work();
  expect(failures(other.selfTelemetry)).toEqual([]);
  one.work();
  expect(failures(one.selfTelemetry)).toEqual([{ labels: { handler: 'bad' }, value: 1 }]);
  expect(failures(other.selfTelemetry)).toEqual([]);
});
