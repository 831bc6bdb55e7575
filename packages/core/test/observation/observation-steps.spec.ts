import { type ObservationHandler, ObservationPipeline } from '../../src/observation/observation-pipeline.js';
import { WorkObservation } from '../../src/observation/work-observation.js';
import { SelfTelemetry } from '../../src/telemetry/self-telemetry.js';
import { announcing } from '../support/announcements.js';

type Step = 'onStart' | 'onEnter' | 'onEnding' | 'onEnd';

const STEPS: readonly Step[] = ['onStart', 'onEnter', 'onEnding', 'onEnd'];

function setUp() {
  const { diagnostics, said } = announcing();
  const selfTelemetry = new SelfTelemetry();
  const pipeline = new ObservationPipeline(diagnostics, selfTelemetry);
  const failures = () =>
    selfTelemetry.read().find(({ name }) => name === 'eyrie_observation_handler_failures_total')?.samples;
  return { pipeline, said, failures };
}

/** All steps of one observation, as the HTTP source announces them. */
function passThrough(pipeline: ObservationPipeline): void {
  const observation = new WorkObservation({ kind: 'job', name: 'nightly' });
  pipeline.announceStart(observation);
  pipeline.announceEnter(observation);
  observation.finish({ outcome: 'success' });
  pipeline.announceEnd(observation);
}

const noting = (name: string, notes: string[]): ObservationHandler => ({
  name,
  onStart: ({ outcome }) => void notes.push(`${name} start ${outcome}`),
  onEnter: ({ outcome }) => void notes.push(`${name} enter ${outcome}`),
  onEnding: ({ outcome }) => void notes.push(`${name} ending ${outcome}`),
  onEnd: ({ outcome }) => void notes.push(`${name} end ${outcome}`),
});

const failingAt = (step: Step, notes: string[] = []): ObservationHandler => ({
  ...noting('bad', notes),
  [step]: () => {
    throw new RangeError(`no ${step}`);
  },
});

test('every handler is told that an observation is ending before any is told that it has ended', () => {
  const { pipeline } = setUp();
  const notes: string[] = [];
  pipeline.subscribe({ name: 'first', onEnd: () => void notes.push('first end') });
  pipeline.subscribe(noting('second', notes));
  pipeline.subscribe(noting('third', notes));
  passThrough(pipeline);
  expect(notes).toEqual([
    'second start undefined',
    'third start undefined',
    'second enter undefined',
    'third enter undefined',
    'second ending success',
    'third ending success',
    'first end',
    'second end success',
    'third end success',
  ]);
});

test('work that is started and ended in the pipeline passes the step before its end, and is never entered', () => {
  const { pipeline } = setUp();
  const notes: string[] = [];
  pipeline.subscribe(noting('only', notes));
  const observation = pipeline.start({ kind: 'method', name: 'A.b' });
  pipeline.end(observation, { outcome: 'aborted' });
  pipeline.end(observation, { outcome: 'success' });
  expect(notes).toEqual(['only start undefined', 'only ending aborted', 'only end aborted']);
});

test('a handler that left is told of no step', () => {
  const { pipeline } = setUp();
  const notes: string[] = [];
  pipeline.subscribe(noting('left', notes))();
  passThrough(pipeline);
  expect(notes).toEqual([]);
});

test.each(STEPS)(
  'a handler that throws in %s is said, counted, and takes part in the other steps',
  (step) => {
    const { pipeline, said, failures } = setUp();
    const notes: string[] = [];
    const others: string[] = [];
    pipeline.subscribe(failingAt(step, notes));
    pipeline.subscribe(noting('good', others));
    passThrough(pipeline);
    passThrough(pipeline);
    expect(notes).toHaveLength(6);
    expect(others).toHaveLength(8);
    expect(failures()).toEqual([{ labels: { handler: 'bad' }, value: 2 }]);
    expect(said).toEqual([
      `warn EYRIE_OBSERVATION_HANDLER_FAILED: The observation handler "bad" threw RangeError: no ${step}. ` +
        'The request was not affected, but this signal misses it. Report it with this message.',
    ]);
  },
);

test.each(STEPS)(
  'a handler that throws in %s 100 times in a row is detached, although its other steps succeed',
  (step) => {
    const { pipeline, said, failures } = setUp();
    const notes: string[] = [];
    pipeline.subscribe(failingAt(step));
    pipeline.subscribe(noting('good', notes));
    for (let times = 0; times < 150; times += 1) passThrough(pipeline);
    expect(failures()).toEqual([{ labels: { handler: 'bad' }, value: 100 }]);
    expect(notes).toHaveLength(600);
    expect(said.slice(1)).toEqual([
      'warn EYRIE_OBSERVATION_HANDLER_DETACHED: The observation handler "bad" threw 100 times in a row and was ' +
        'detached. Its signal has stopped until the app restarts. Mend the first failure reported for it.',
    ]);
  },
);

test.each(STEPS)('a success in %s between failures keeps a handler attached', (step) => {
  const { pipeline, said, failures } = setUp();
  let calls = 0;
  pipeline.subscribe({
    ...noting('bad', []),
    [step]: () => {
      calls += 1;
      if (calls % 100 !== 0) throw new Error('no');
    },
  });
  for (let times = 0; times < 300; times += 1) passThrough(pipeline);
  expect(calls).toBe(300);
  expect(failures()).toEqual([{ labels: { handler: 'bad' }, value: 297 }]);
  expect(said).toHaveLength(1);
});

test.each(STEPS)(
  'a handler that was declared async and rejects in %s is counted like one that throws',
  async (step) => {
    const { pipeline, failures } = setUp();
    pipeline.subscribe({ ...noting('bad', []), [step]: async () => Promise.reject(new Error('later')) });
    passThrough(pipeline);
    await new Promise((resolve) => setImmediate(resolve));
    expect(failures()).toEqual([{ labels: { handler: 'bad' }, value: 1 }]);
  },
);

test('a handler that is detached while an observation is ending is not told of its end', () => {
  const { pipeline } = setUp();
  const notes: string[] = [];
  pipeline.subscribe(failingAt('onEnding', notes));
  for (let times = 0; times < 101; times += 1) passThrough(pipeline);
  expect(notes.filter((note) => note.startsWith('bad end '))).toHaveLength(99);
});
