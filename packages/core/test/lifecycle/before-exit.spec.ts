import { beforeExit } from '../../src/lifecycle/before-exit.js';

test('however many wait for the exit of the process, it has one listener, and none once nobody waits', () => {
  const before = process.listenerCount('beforeExit');
  const called: string[] = [];
  const stops = ['a', 'b', 'c'].map((name) => beforeExit(() => called.push(name)));
  expect(process.listenerCount('beforeExit')).toBe(before + 1);
  stops[1]?.();
  stops[1]?.();
  process.listeners('beforeExit').at(-1)?.call(process, 0);
  expect(called).toEqual(['a', 'c']);
  stops[0]?.();
  stops[2]?.();
  expect(process.listenerCount('beforeExit')).toBe(before);
});
