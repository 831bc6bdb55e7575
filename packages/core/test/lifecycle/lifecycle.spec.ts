import { setTimeout as sleep } from 'node:timers/promises';
import { Lifecycle, type LifecycleParticipant } from '../../src/lifecycle/lifecycle.js';
import { announcing } from '../support/announcements.js';
import { hostileErrors } from '../support/hostile.js';

function setUp() {
  const { diagnostics, said } = announcing();
  const lifecycle = new Lifecycle(diagnostics);
  const steps: string[] = [];
  const add = (
    name: string,
    stage: LifecycleParticipant['stage'],
    more: Partial<LifecycleParticipant> = {},
  ): void => {
    lifecycle.register({
      name,
      stage,
      start: () => void steps.push(`start ${name}`),
      flush: () => void steps.push(`flush ${name}`),
      close: () => void steps.push(`close ${name}`),
      ...more,
    });
  };
  return { lifecycle, said, steps, add, diagnostics };
}

const listeners = () => [process.listenerCount('SIGTERM'), process.listenerCount('beforeExit')];
let baseline: number[];
beforeEach(() => {
  baseline = listeners();
});
afterEach(() => {
  expect(listeners()).toEqual(baseline);
});

test('everything starts, flushes and closes by stage, and within a stage as it was registered', async () => {
  const { lifecycle, steps, add } = setUp();
  add('endpoint', 'endpoint');
  add('signal 1', 'signal');
  add('source', 'source');
  add('signal 2', 'signal');
  await lifecycle.start();
  await lifecycle.close();
  const order = ['source', 'signal 1', 'signal 2', 'endpoint'];
  expect(steps).toEqual(
    ['start', 'flush', 'close'].flatMap((step) => order.map((name) => `${step} ${name}`)),
  );
});

test('each step waits for the one before', async () => {
  const { lifecycle, steps, add } = setUp();
  add('slow', 'source', {
    start: async () => {
      await sleep(20);
      steps.push('slow started');
    },
    close: async () => {
      await sleep(20);
      steps.push('slow closed');
    },
  });
  add('next', 'signal', { flush: () => {} });
  await lifecycle.start();
  await lifecycle.close();
  expect(steps).toEqual(['slow started', 'start next', 'flush slow', 'slow closed', 'close next']);
});

test('it starts once, and whoever asks again waits for the same start', async () => {
  const { lifecycle, steps, add } = setUp();
  add('slow', 'source', {
    start: async () => {
      await sleep(20);
      steps.push('slow started');
    },
  });
  void lifecycle.start();
  await lifecycle.start();
  await lifecycle.start();
  expect(steps).toEqual(['slow started']);
  await lifecycle.close();
});

test('it closes once, also when asked by two at the same time', async () => {
  const { lifecycle, steps, add } = setUp();
  add('signal', 'signal', {
    flush: async () => {
      await sleep(10);
      steps.push('flushed');
    },
  });
  await lifecycle.start();
  await Promise.all([lifecycle.close(), lifecycle.close()]);
  await lifecycle.close();
  expect(steps).toEqual(['start signal', 'flushed', 'close signal']);
});

test('a close that comes during the start waits for it and leaves nothing started', async () => {
  const { lifecycle, steps, add } = setUp();
  add('slow', 'source', {
    start: async () => {
      await sleep(20);
      steps.push('slow started');
    },
  });
  add('late', 'endpoint');
  const starting = lifecycle.start();
  await lifecycle.close();
  await starting;
  expect(steps).toEqual([
    'slow started',
    'start late',
    'flush slow',
    'flush late',
    'close slow',
    'close late',
  ]);
});

test('what never started is closed without a flush, once: it may have taken hold of something', async () => {
  const { lifecycle, steps, add } = setUp();
  add('signal', 'signal');
  await lifecycle.flush();
  await lifecycle.beginClosing();
  await lifecycle.close();
  await lifecycle.close();
  expect(steps).toEqual(['close signal']);
});

test('what cannot start is thrown as it is, after all that was started has closed', async () => {
  const { lifecycle, steps, add, said } = setUp();
  const failure = new RangeError('no such port');
  add('source', 'source');
  add('broken', 'signal', {
    start: () => {
      throw failure;
    },
  });
  add('never', 'endpoint');
  await expect(lifecycle.start()).rejects.toBe(failure);
  expect(steps).toEqual(['start source', 'close source', 'close broken']);
  await lifecycle.flush();
  await lifecycle.beginClosing();
  await lifecycle.close();
  expect(steps).toHaveLength(3);
  expect(said).toEqual([]);
});

test('a part that does not even close after a failed start does not hide the start error', async () => {
  const { lifecycle, add, said } = setUp();
  add('source', 'source', { close: () => Promise.reject(new Error('stuck')) });
  add('broken', 'signal', { start: () => Promise.reject(new RangeError('no such port')) });
  await expect(lifecycle.start()).rejects.toThrow(new RangeError('no such port'));
  expect(said).toEqual([
    'warn EYRIE_CLOSE_FAILED: The close of "source" failed (Error: stuck). ' +
      'The app went on closing. Report it with this message.',
  ]);
});

test('a flush that fails and a close that fails are reported, and the others go on', async () => {
  const { lifecycle, steps, add, said } = setUp();
  add('broken', 'source', {
    flush: () => {
      throw new TypeError('no flush');
    },
    close: () => Promise.reject(new TypeError('no close')),
  });
  add('signal', 'signal');
  await lifecycle.start();
  await lifecycle.close();
  expect(steps).toEqual(['start broken', 'start signal', 'flush signal', 'close signal']);
  expect(said).toEqual([
    'warn EYRIE_FLUSH_FAILED: The flush of "broken" failed (TypeError: no flush). ' +
      'What it had not delivered may be lost. Check what it delivers to.',
    'warn EYRIE_CLOSE_FAILED: The close of "broken" failed (TypeError: no close). ' +
      'The app went on closing. Report it with this message.',
  ]);
});

test.each(hostileErrors())('a flush and a close that throw %s are reported, not thrown', async (_, error) => {
  const { lifecycle, steps, add, diagnostics } = setUp();
  const fail = () => {
    throw error;
  };
  add('hostile', 'source', { flush: fail, close: fail });
  add('signal', 'signal');
  await lifecycle.start();
  await lifecycle.close();
  expect(steps).toContain('close signal');
  expect(diagnostics.counts()).toEqual([
    { code: 'EYRIE_FLUSH_FAILED', count: 1 },
    { code: 'EYRIE_CLOSE_FAILED', count: 1 },
  ]);
});

test('a flush and a close that never end are left at their deadline, and the others go on', async () => {
  const { lifecycle, steps, add, said } = setUp();
  add('endless', 'source', {
    deadlineMs: 20,
    flush: () => new Promise(() => {}),
    close: () => new Promise(() => {}),
  });
  add('signal', 'signal');
  await lifecycle.start();
  await lifecycle.close();
  expect(steps).toEqual(['start endless', 'start signal', 'flush signal', 'close signal']);
  expect(said).toEqual([
    'warn EYRIE_FLUSH_FAILED: The flush of "endless" failed (Error: not done within 20 ms). ' +
      'What it had not delivered may be lost. Check what it delivers to.',
    'warn EYRIE_CLOSE_FAILED: The close of "endless" failed (Error: not done within 20 ms). ' +
      'The app went on closing. Report it with this message.',
  ]);
});

test('a flush that fails after its deadline is nobody’s unhandled rejection', async () => {
  const { lifecycle, add, said } = setUp();
  const unhandled: unknown[] = [];
  const note = (reason: unknown) => void unhandled.push(reason);
  process.on('unhandledRejection', note);
  add('late', 'signal', {
    deadlineMs: 5,
    flush: async () => {
      await sleep(30);
      throw new Error('too late');
    },
  });
  await lifecycle.start();
  await lifecycle.flush();
  await sleep(60);
  process.off('unhandledRejection', note);
  expect(unhandled).toEqual([]);
  expect(said).toHaveLength(1);
  await lifecycle.close();
});

test('a flush may come at any time, and closing flushes again', async () => {
  const { lifecycle, steps, add } = setUp();
  add('signal', 'signal');
  await lifecycle.start();
  await lifecycle.flush();
  await lifecycle.beginClosing();
  await lifecycle.beginClosing();
  await lifecycle.close();
  await lifecycle.flush();
  await lifecycle.beginClosing();
  expect(steps).toEqual([
    'start signal',
    'flush signal',
    'flush signal',
    'flush signal',
    'flush signal',
    'close signal',
  ]);
});

test('steps that a part does not have are left out', async () => {
  const { lifecycle, said } = setUp();
  lifecycle.register({ name: 'nothing', stage: 'source' });
  await lifecycle.start();
  await lifecycle.close();
  expect(said).toEqual([]);
});

test('only an app with something to flush listens for SIGTERM, and only until it has closed', async () => {
  const one = setUp();
  one.lifecycle.register({ name: 'source', stage: 'source', start: () => {} });
  await one.lifecycle.start();
  expect(listeners()).toEqual(baseline);
  const [other, third] = [setUp(), setUp()];
  other.add('signal', 'signal');
  third.add('signal', 'signal');
  await other.lifecycle.start();
  await third.lifecycle.start();
  expect(process.listenerCount('SIGTERM')).toBe((baseline[0] ?? 0) + 1);
  await other.lifecycle.close();
  expect(process.listenerCount('SIGTERM')).toBe((baseline[0] ?? 0) + 1);
  await third.lifecycle.close();
  await one.lifecycle.close();
});
