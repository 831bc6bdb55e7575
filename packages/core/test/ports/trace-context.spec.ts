import { type TraceContext, TraceContextPort } from '../../src/ports/trace-context.js';

const context = (spanId: string): TraceContext => ({ traceId: 'a'.repeat(32), spanId, sampled: true });

test('without a provider there is no active span', () => {
  expect(new TraceContextPort().current()).toBeUndefined();
});

test('the provider answers until it leaves', () => {
  const port = new TraceContextPort();
  const leave = port.provide(() => context('1'.repeat(16)));
  expect(port.current()).toEqual({ traceId: 'a'.repeat(32), spanId: '1'.repeat(16), sampled: true });
  leave();
  expect(port.current()).toBeUndefined();
});

test('the last provider wins, and one that was replaced takes nothing away when it leaves', () => {
  const port = new TraceContextPort();
  const leaveFirst = port.provide(() => context('1'.repeat(16)));
  const leaveSecond = port.provide(() => context('2'.repeat(16)));
  expect(port.current()?.spanId).toBe('2'.repeat(16));
  leaveFirst();
  expect(port.current()?.spanId).toBe('2'.repeat(16));
  leaveSecond();
  expect(port.current()).toBeUndefined();
});

test('a provider that throws is as good as none', () => {
  const port = new TraceContextPort();
  port.provide(() => {
    throw new Error('no');
  });
  expect(port.current()).toBeUndefined();
});
