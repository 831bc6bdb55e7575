import { Tap } from '../../src/ports/tap.js';
import { announcing } from '../support/announcements.js';
import { hostileErrors } from '../support/hostile.js';

function setUp() {
  const { diagnostics, said } = announcing();
  return { said, diagnostics, tap: new Tap<string>('log records', diagnostics) };
}

test('every listener hears each value, in the order they came', () => {
  const { tap } = setUp();
  const heard: string[] = [];
  tap.listen((value) => heard.push(`first ${value}`));
  tap.listen((value) => heard.push(`second ${value}`));
  tap.announce('a');
  tap.announce('b');
  expect(heard).toEqual(['first a', 'second a', 'first b', 'second b']);
});

test('the tap knows whether anybody listens', () => {
  const { tap } = setUp();
  expect(tap.hasListeners).toBe(false);
  expect(() => tap.announce('nobody')).not.toThrow();
  const stop = tap.listen(() => {});
  expect(tap.hasListeners).toBe(true);
  stop();
  stop();
  expect(tap.hasListeners).toBe(false);
});

test('a function that listens twice hears twice, and stops once at a time', () => {
  const { tap } = setUp();
  const heard: string[] = [];
  const listener = (value: string) => void heard.push(value);
  const stop = tap.listen(listener);
  tap.listen(listener);
  tap.announce('a');
  stop();
  tap.announce('b');
  expect(heard).toEqual(['a', 'a', 'b']);
});

test('who stops or joins while a value is announced does not disturb the others', () => {
  const { tap } = setUp();
  const heard: string[] = [];
  const stop = tap.listen((value) => {
    heard.push(`leaving ${value}`);
    stop();
    tap.listen((next) => heard.push(`joined ${next}`));
  });
  tap.listen((value) => heard.push(`staying ${value}`));
  tap.announce('a');
  tap.announce('b');
  expect(heard).toEqual(['leaving a', 'staying a', 'staying b', 'joined b']);
});

test('a listener that throws is said once, counted, and the others still hear', () => {
  const { tap, said, diagnostics } = setUp();
  const heard: string[] = [];
  tap.listen(() => {
    throw new TypeError('no');
  });
  tap.listen((value) => heard.push(value));
  tap.announce('a');
  tap.announce('b');
  expect(heard).toEqual(['a', 'b']);
  expect(said).toEqual([
    'warn EYRIE_PORT_LISTENER_FAILED: A listener of the log records port threw TypeError. ' +
      'The announcement reached the other listeners. Report it with this message.',
  ]);
  expect(diagnostics.counts()).toEqual([{ code: 'EYRIE_PORT_LISTENER_FAILED', count: 2 }]);
});

test.each(hostileErrors())('a listener that throws %s does not reach who announced', (_, error) => {
  const { tap, said } = setUp();
  tap.listen(() => {
    throw error;
  });
  expect(() => tap.announce('a')).not.toThrow();
  expect(said).toHaveLength(1);
});

test('a listener that was declared async and rejects is reported like one that throws', async () => {
  const { tap, said } = setUp();
  tap.listen(async () => {
    throw new RangeError('later');
  });
  tap.announce('a');
  await new Promise((resolve) => setImmediate(resolve));
  expect(said).toEqual([
    'warn EYRIE_PORT_LISTENER_FAILED: A listener of the log records port threw RangeError. ' +
      'The announcement reached the other listeners. Report it with this message.',
  ]);
});
