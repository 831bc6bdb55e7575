// Signals go to a whole process, so each scenario has one of its own: see fixtures/level-signal.ts.
import type { EyrieError } from '@eyrie/core/engine';
import { LevelRules } from '../../src/volume/level-rules.js';
import { onLevelSignal } from '../../src/volume/level-signal.js';
import { SignalledChild } from './signalled-child.js';

// Bounded by what one test starts.
const children: SignalledChild[] = [];
afterEach(async () => {
  for (const child of children.splice(0)) {
    child.send('SIGKILL');
    await child.ends();
  }
});

async function startChild(scenario: string, lines: number): Promise<SignalledChild> {
  const child = new SignalledChild(scenario);
  children.push(child);
  await child.writes(lines);
  return child;
}

test('a signal sets DEBUG for every logger, a second one takes it back, a third sets it again', async () => {
  const child = await startChild('one app', 1);
  for (const count of [2, 3, 4]) {
    child.send('SIGUSR2');
    await child.writes(count);
  }
  expect(child.lines).toEqual([
    'ready',
    'app: set debug by SIGUSR2',
    'app: cleared debug by SIGUSR2',
    'app: set debug by SIGUSR2',
  ]);
});

test('what a signal has set reverts by itself', async () => {
  const child = await startChild('short', 1);
  child.send('SIGUSR2');
  expect(await child.writes(3)).toEqual([
    'ready',
    'app: set debug by SIGUSR2',
    'app: expired debug by SIGUSR2',
  ]);
});

test('each app toggles its own levels, and not what somebody else has set', async () => {
  const child = await startChild('two apps', 2);
  child.send('SIGUSR2');
  await child.writes(4);
  child.send('SIGUSR2');
  expect(await child.writes(6)).toEqual([
    'first: set debug by ada',
    'ready',
    'first: set debug by SIGUSR2',
    'second: set debug by SIGUSR2',
    'first: cleared debug by SIGUSR2',
    'second: cleared debug by SIGUSR2',
  ]);
});

test('an app that is closed does not hear the signal any more, the other does', async () => {
  const child = await startChild('one of two closed', 1);
  child.send('SIGUSR2');
  await child.writes(2);
  child.send('SIGUSR2');
  expect(await child.writes(3)).toEqual([
    'ready',
    'second: set debug by SIGUSR2',
    'second: cleared debug by SIGUSR2',
  ]);
});

test('the signal finds room among a hundred overrides', async () => {
  const child = await startChild('no room', 101);
  child.send('SIGUSR2');
  expect((await child.writes(102)).slice(100)).toEqual(['ready', 'app: set debug by SIGUSR2']);
});

test('once all apps are closed the signal ends the process, as it does without Eyrie', async () => {
  const child = await startChild('closed', 2);
  child.send('SIGUSR2');
  expect(await child.ends()).toEqual([null, 'SIGUSR2']);
  expect(child.lines).toEqual(['listeners 0', 'ready']);
});

test('fifty apps share one listener', async () => {
  const child = await startChild('fifty apps', 3);
  expect(await child.ends()).toEqual([0, null]);
  expect(child.lines).toEqual(['listeners 1', 'listeners 0', 'ready']);
});

test('neither the listener nor a level that is set keeps the process alive', async () => {
  const child = await startChild('nothing to do', 2);
  expect(await child.ends()).toEqual([0, null]);
  expect(child.lines).toEqual(['app: set debug by the application', 'ready']);
});

test('a time that cannot be is refused at once, and nothing listens', () => {
  const before = process.listenerCount('SIGUSR2');
  try {
    onLevelSignal({ signal: 'SIGUSR2', rules: new LevelRules(), seconds: 0 });
    throw new Error('nothing was thrown');
  } catch (error) {
    expect((error as EyrieError).code).toBe('EYRIE_LOGGING_LEVEL_SECONDS_INVALID');
  }
  expect(process.listenerCount('SIGUSR2')).toBe(before);
});
