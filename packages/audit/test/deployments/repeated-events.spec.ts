import { Diagnostics } from '@eyrie/core/engine';
import { jest } from '@jest/globals';
import { RepeatedEvents } from '../../src/deployments/receiver/repeated-events.js';
import type { AuditEventInput } from '../../src/event/audit-event.js';

const START = Date.parse('2026-11-21T10:00:00.000Z');
beforeEach(() => jest.useFakeTimers({ now: START }));
afterEach(() => jest.useRealTimers());

function repeated() {
  const kept: string[] = [];
  const said: string[] = [];
  const diagnostics = new Diagnostics((_, message) => said.push(message));
  const state = { fails: false };
  const events = new RepeatedEvents<string>({
    diagnostics,
    now: () => Date.now(),
    keep: async ({ reason }: AuditEventInput) => {
      if (state.fails) throw new Error('the store is down');
      kept.push(String(reason?.message));
    },
    describe: ({ key, count, since, until, facts }) => ({
      type: 'x',
      action: 'EXECUTE',
      reason: { message: `${key} ${count} ${since.slice(14, 19)}-${until.slice(14, 19)} ${facts}` },
    }),
  });
  return { events, kept, said, state };
}
const minutes = (count: number) => jest.advanceTimersByTimeAsync(count * 60_000);

test('the first is kept at once, the rest of its minute with their count', async () => {
  const { events, kept } = repeated();
  await events.note('a', 'first');
  await jest.advanceTimersByTimeAsync(10_000);
  await events.note('a', 'second');
  await jest.advanceTimersByTimeAsync(10_000);
  await events.note('a', 'third');
  await events.note('b', 'other');
  expect(kept).toEqual(['a 1 00:00-00:00 first', 'b 1 00:20-00:20 other']);
  await minutes(1);
  expect(kept.slice(2)).toEqual(['a 2 00:10-00:20 second']);
  await minutes(5);
  expect(kept).toHaveLength(3);
});

test('a key that was quiet for a minute begins anew', async () => {
  const { events, kept } = repeated();
  await events.note('a', 'first');
  await minutes(1);
  await events.note('a', 'again');
  expect(kept).toEqual(['a 1 00:00-00:00 first', 'a 1 01:00-01:00 again']);
});

test('what cannot be kept is counted on until it can', async () => {
  const { events, kept, said, state } = repeated();
  state.fails = true;
  await events.note('a', 'first');
  await events.note('a', 'second');
  await minutes(1);
  expect(kept).toEqual([]);
  state.fails = false;
  await minutes(1);
  expect(kept).toEqual(['a 2 00:00-00:00 first']);
  expect(said).toEqual([
    'EYRIE_DEPLOYMENT_REFUSAL_UNRECORDED: A refused request to the deployment receiver could not be recorded in the audit trail. It is counted and recorded with the next ones: see why the audit store does not answer.',
  ]);
});

test('a thousand keys are told apart, further ones share one', async () => {
  const { events, kept } = repeated();
  for (let at = 0; at < 1003; at += 1) await events.note(`key-${at}`, 'x');
  expect(kept).toHaveLength(1001);
  await events.close();
  expect(kept.slice(1000)).toEqual(['others 1 00:00-00:00 x', 'others 2 00:00-00:00 x']);
});

test('nothing is left to do after it was closed', async () => {
  const { events } = repeated();
  await events.note('a', 'x');
  await events.close();
  expect(jest.getTimerCount()).toBe(0);
});
