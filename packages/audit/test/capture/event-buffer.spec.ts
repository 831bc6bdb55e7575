import { Diagnostics } from '@eyrie/core/engine';
import { EventBuffer } from '../../src/capture/buffer/event-buffer.js';
import type { PreparedEvent } from '../../src/capture/prepared-event.js';
import type { Spool } from '../../src/capture/spool/spool.js';

const event = (id: string): PreparedEvent => ({ event: { id } }) as unknown as PreparedEvent;

/** A store and a spool that fail when told to. */
class Outlets {
  storeFails = false;
  spoolFails = false;
  readonly batches: string[][] = [];
  readonly spooled: string[] = [];
  readonly said: string[] = [];
  readonly buffer: EventBuffer;

  constructor({ maxEvents = 1000, flushMs = 1 } = {}) {
    const isEmpty = (): boolean => this.spooled.length === 0;
    const spool = {
      get isEmpty() {
        return isEmpty();
      },
      append: async (events: readonly PreparedEvent[]) => {
        if (this.spoolFails) throw new Error('no space');
        this.spooled.push(...events.map((each) => each.event.id));
      },
      drain: async (write: (events: readonly PreparedEvent[]) => Promise<void>) => {
        if (this.spooled.length > 0) await write(this.spooled.map(event));
        this.spooled.length = 0;
      },
    };
    this.buffer = new EventBuffer({
      write: async (events) => {
        if (this.storeFails) throw new Error('down');
        this.batches.push(events.map((each) => each.event.id));
      },
      spool: spool as unknown as Spool,
      maxEvents,
      flushMs,
      diagnostics: new Diagnostics((level, message) => this.said.push(`${level} ${message.split(':')[0]}`)),
      stored: () => {},
    });
  }
}

test('events go to the store in order, in batches of 200 at most', async () => {
  const { buffer, batches } = new Outlets();
  const ids = Array.from({ length: 450 }, (_, at) => String(at));
  for (const id of ids) expect(buffer.add(event(id))).toBe(true);
  expect([buffer.depth, batches]).toEqual([450, []]);
  await buffer.flush();
  expect(batches.map(({ length }) => length)).toEqual([200, 200, 50]);
  expect([batches.flat(), buffer.depth, buffer.dropped]).toEqual([ids, 0, 0]);
  buffer.close();
});

test('where the store is down they are spooled, and said once', async () => {
  const outlets = new Outlets();
  const { buffer } = outlets;
  outlets.storeFails = true;
  buffer.add(event('1'));
  await buffer.flush();
  buffer.add(event('2'));
  await buffer.flush();
  expect([outlets.spooled, buffer.depth, outlets.said]).toEqual([
    ['1', '2'],
    0,
    ['warn EYRIE_AUDIT_SPOOLED'],
  ]);
  outlets.storeFails = false;
  buffer.add(event('3'));
  await buffer.flush();
  expect([outlets.batches, outlets.spooled]).toEqual([[['3'], ['1', '2']], []]);
  buffer.close();
});

test('where the spool refuses too they wait; beyond maxEvents one is lost; a flush does not wait for ever', async () => {
  const outlets = new Outlets({ maxEvents: 2 });
  const { buffer } = outlets;
  outlets.storeFails = true;
  outlets.spoolFails = true;
  expect(['1', '2', '3'].map((id) => buffer.add(event(id)))).toEqual([true, true, false]);
  await buffer.flush();
  expect([buffer.depth, buffer.dropped]).toEqual([2, 1]);
  expect(outlets.said).toEqual(['warn EYRIE_AUDIT_EVENT_LOST', 'warn EYRIE_AUDIT_SPOOL_FAILED']);
  outlets.storeFails = false;
  await buffer.flush();
  expect([outlets.batches, buffer.depth]).toEqual([[['1', '2']], 0]);
  buffer.close();
});

test('flushes at the same time are one, and one with nothing to do ends at once', async () => {
  const { buffer, batches } = new Outlets();
  await buffer.flush();
  buffer.add(event('1'));
  await Promise.all([buffer.flush(), buffer.flush()]);
  expect(batches).toEqual([['1']]);
  buffer.close();
});
