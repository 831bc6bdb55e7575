import { Diagnostics } from '@eyrie/core/engine';
import { EventBuffer, type EventBufferOptions } from '../../src/capture/buffer/event-buffer.js';
import { Losses } from '../../src/capture/losses.js';
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
  readonly losses = new Losses();
  readonly options: EventBufferOptions;
  readonly buffer: EventBuffer;

  constructor({ maxEvents = 1000, maxLength = 1000, flushMs = 1 } = {}) {
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
    this.options = {
      write: async (events) => {
        if (this.storeFails) throw new Error('down');
        this.batches.push(events.map((each) => each.event.id));
      },
      spool: spool as unknown as Spool,
      maxEvents,
      maxLength,
      losses: this.losses,
      flushMs,
      diagnostics: new Diagnostics((level, message) => this.said.push(`${level} ${message.split(':')[0]}`)),
      stored: () => {},
    };
    this.buffer = new EventBuffer(this.options);
  }
}

test('events go to the store in order, in batches of 200 at most', async () => {
  const { buffer, batches, losses } = new Outlets({ maxLength: 10_000 });
  const ids = Array.from({ length: 450 }, (_, at) => String(at));
  for (const id of ids) expect(buffer.add(event(id))).toBe(true);
  expect([buffer.depth, batches]).toEqual([450, []]);
  await buffer.flush();
  expect(batches.map(({ length }) => length)).toEqual([200, 200, 50]);
  expect([batches.flat(), buffer.depth, losses.total]).toEqual([ids, 0, 0]);
  await buffer.close();
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
  await buffer.close();
});

test('where the spool refuses too they wait; beyond maxEvents one is lost; a flush does not wait for ever', async () => {
  const outlets = new Outlets({ maxEvents: 2 });
  const { buffer } = outlets;
  outlets.storeFails = true;
  outlets.spoolFails = true;
  expect(['1', '2', '3'].map((id) => buffer.add(event(id)))).toEqual([true, true, false]);
  await buffer.flush();
  expect([buffer.depth, outlets.losses.total]).toEqual([2, 1]);
  expect(outlets.said).toEqual(['warn EYRIE_AUDIT_EVENT_LOST', 'warn EYRIE_AUDIT_SPOOL_FAILED']);
  outlets.storeFails = false;
  await buffer.flush();
  expect([outlets.batches, buffer.depth]).toEqual([[['1', '2']], 0]);
  await buffer.close();
});

test('flushes at the same time are one, and one with nothing to do ends at once', async () => {
  const { buffer, batches } = new Outlets();
  await buffer.flush();
  buffer.add(event('1'));
  await Promise.all([buffer.flush(), buffer.flush()]);
  expect(batches).toEqual([['1']]);
  await buffer.close();
});

test('memory is bounded by the length of what waits, too', async () => {
  const { buffer, losses } = new Outlets({ maxLength: 25 });
  // {"id":"1"} has 10 characters.
  expect(['1', '2', '3'].map((id) => buffer.add(event(id)))).toEqual([true, true, false]);
  expect(losses.byReason.get('buffer_full')).toBe(1);
  await buffer.flush();
  expect(buffer.add(event('4'))).toBe(true);
  await buffer.close();
});

test('what neither store nor spool took is counted and said when it closes, and nothing comes in afterwards', async () => {
  const outlets = new Outlets();
  const { buffer, losses, said } = outlets;
  outlets.storeFails = true;
  outlets.spoolFails = true;
  for (const id of ['1', '2']) buffer.add(event(id));
  await buffer.flush();
  await buffer.close();
  expect([buffer.depth, losses.byReason.get('closed')]).toEqual([0, 2]);
  expect(said).toEqual(['warn EYRIE_AUDIT_SPOOL_FAILED', 'warn EYRIE_AUDIT_EVENT_LOST']);
  expect([buffer.add(event('3')), losses.byReason.get('closed')]).toEqual([false, 3]);
});

test('what is tried again may be there already', async () => {
  const tries: boolean[] = [];
  const outlets = new Outlets();
  outlets.spoolFails = true;
  const buffer = new EventBuffer({
    ...outlets.options,
    write: async ([first]) => {
      tries.push(first?.mayExist === true);
      if (tries.length === 1) throw new Error('down');
    },
  });
  buffer.add(event('1'));
  await buffer.flush();
  await buffer.flush();
  expect(tries).toEqual([false, true]);
  await buffer.close();
});
