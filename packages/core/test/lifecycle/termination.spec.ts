// Signals end a process, so each scenario has one of its own: see ../fixtures/termination.ts.
import { Child } from '../support/child-process.js';

const LIMIT_MS = 30_000;

async function terminated(scenario: string) {
  const child = new Child('termination.ts', scenario);
  await child.prints('ready');
  child.send('SIGTERM');
  const { lines, ...end } = await child.ends();
  return { ...end, lines: lines.filter((line) => line !== 'ready') };
}

test(
  'SIGTERM without a listener of the app flushes, then ends the process by that signal',
  async () => {
    expect(await terminated('alone')).toEqual({
      code: null,
      signal: 'SIGTERM',
      lines: ['metrics flushed'],
      errors: '',
    });
  },
  LIMIT_MS,
);

test(
  'where the app listens for SIGTERM itself, Eyrie leaves everything to it',
  async () => {
    expect(await terminated('own listener')).toEqual({
      code: 7,
      signal: null,
      lines: ['the app decides', 'exit 7'],
      errors: '',
    });
  },
  LIMIT_MS,
);

test(
  'a listener of the app that listens once, and came before Eyrie, decides too',
  async () => {
    expect(await terminated('own listener that listens once')).toEqual({
      code: 7,
      signal: null,
      lines: ['the app decides', 'exit 7'],
      errors: '',
    });
  },
  LIMIT_MS,
);

test(
  'two apps of a process have both flushed before the signal is raised again',
  async () => {
    expect(await terminated('two apps')).toEqual({
      code: null,
      signal: 'SIGTERM',
      lines: ['first flushed', 'second flushed'],
      errors: '',
    });
  },
  LIMIT_MS,
);

test(
  'twenty apps of a process share one listener, so that Node warns of no leak',
  async () => {
    expect(await terminated('twenty apps')).toEqual({
      code: null,
      signal: 'SIGTERM',
      lines: Array.from({ length: 20 }, () => 'an app flushed'),
      errors: '',
    });
  },
  LIMIT_MS,
);

test(
  'an app that was closed is not flushed again, and does not keep the other from it',
  async () => {
    expect(await terminated('one of two closed')).toEqual({
      code: null,
      signal: 'SIGTERM',
      lines: ['first flushed', 'first closed', 'second flushed'],
      errors: '',
    });
  },
  LIMIT_MS,
);

test(
  'a signal that the app raises again as the last thing it does still ends the process',
  async () => {
    expect(await terminated('raised again with nothing left to do')).toEqual({
      code: null,
      signal: 'SIGTERM',
      lines: ['the app has closed', 'metrics flushed'],
      errors: '',
    });
  },
  LIMIT_MS,
);

test(
  'a flush that never ends is given up at its deadline and reported',
  async () => {
    expect(await terminated('endless flush')).toEqual({
      code: null,
      signal: 'SIGTERM',
      lines: [
        'EYRIE_FLUSH_FAILED: The flush of "metrics" failed (Error: not done within 300 ms). ' +
          'What it had not delivered may be lost. Check what it delivers to.',
      ],
      errors: '',
    });
  },
  LIMIT_MS,
);

test(
  'a flush that fails does not keep the process from ending',
  async () => {
    expect(await terminated('failing flush')).toEqual({
      code: null,
      signal: 'SIGTERM',
      lines: [
        'EYRIE_FLUSH_FAILED: The flush of "metrics" failed (Error: the collector is gone). ' +
          'What it had not delivered may be lost. Check what it delivers to.',
      ],
      errors: '',
    });
  },
  LIMIT_MS,
);

test(
  'after the app has closed SIGTERM ends the process at once',
  async () => {
    expect(await terminated('closed')).toEqual({
      code: null,
      signal: 'SIGTERM',
      lines: ['metrics flushed', 'metrics closed'],
      errors: '',
    });
  },
  LIMIT_MS,
);

test(
  'an app with nothing to flush does not listen for signals',
  async () => {
    expect(await terminated('nothing to flush')).toEqual({
      code: null,
      signal: 'SIGTERM',
      lines: ['listeners 0'],
      errors: '',
    });
  },
  LIMIT_MS,
);

test(
  'an app whose last hooks are skipped is closed when its process has nothing left to do',
  async () => {
    expect(await new Child('termination.ts', 'destroy hooks cut short').ends()).toEqual({
      code: 0,
      signal: null,
      lines: ['metrics flushed', 'began to close', 'ready', 'metrics flushed', 'metrics closed', 'exit 0'],
      errors: '',
    });
  },
  LIMIT_MS,
);

test(
  'an app that closed in time leaves no listener behind',
  async () => {
    expect(await new Child('termination.ts', 'closed in time').ends()).toEqual({
      code: 0,
      signal: null,
      lines: ['metrics flushed', 'metrics flushed', 'metrics closed', 'listeners 0 0', 'ready', 'exit 0'],
      errors: '',
    });
  },
  LIMIT_MS,
);
