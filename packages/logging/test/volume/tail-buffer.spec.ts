import { setTimeout as sleep } from 'node:timers/promises';
import { lineSize } from '../../src/volume/line-size.js';
import { NO_TAIL, TailBuffer } from '../../src/volume/tail-buffer.js';
import { logLine, messagesOf } from './log-line.js';

const collectGarbage = (globalThis as unknown as { gc: () => void }).gc;

const MISSING = 'Lines of this request are missing: the tail buffer had no room for them';

function keepAll(tail: TailBuffer, request: object, ...messages: readonly string[]): void {
  for (const message of messages) tail.keep(request, logLine(message));
}

const countsOf = (tail: TailBuffer) => ({
  kept: tail.keptLines,
  released: tail.releasedLines,
  discarded: tail.discardedLines,
  dropped: Object.fromEntries(tail.droppedLines),
  held: tail.heldLines,
  bytes: tail.heldBytes,
});

const NOTHING = { kept: 0, released: 0, discarded: 0, dropped: {}, held: 0, bytes: 0 };

describe('the lines of a request', () => {
  test('come back in their order when they are released', () => {
    const tail = new TailBuffer();
    const request = {};
    const lines = [logLine('one'), logLine('two'), logLine('three')];
    for (const line of lines) tail.keep(request, line);
    expect(tail.release(request)).toEqual(lines);
    expect(countsOf(tail)).toEqual({ ...NOTHING, kept: 3, released: 3 });
  });

  test('come back once', () => {
    const tail = new TailBuffer();
    const request = {};
    keepAll(tail, request, 'one');
    tail.release(request);
    expect(tail.release(request)).toEqual([]);
    expect(tail.releasedLines).toBe(1);
  });

  test('are forgotten when they are discarded', () => {
    const tail = new TailBuffer();
    const request = {};
    keepAll(tail, request, 'one', 'two');
    tail.discard(request);
    expect(tail.release(request)).toEqual([]);
    expect(countsOf(tail)).toEqual({ ...NOTHING, kept: 2, discarded: 2 });
  });

  test('are not those of a neighbour', () => {
    const tail = new TailBuffer();
    const [one, two] = [{}, {}];
    keepAll(tail, one, 'a');
    keepAll(tail, two, 'b');
    tail.discard(one);
    expect(messagesOf(tail.release(two))).toEqual(['b']);
  });

  test('may be none', () => {
    const tail = new TailBuffer();
    expect(tail.release({})).toEqual([]);
    tail.discard({});
    expect(countsOf(tail)).toEqual(NOTHING);
  });
});

describe('the state of a request', () => {
  test('goes from keeping to released or discarded', () => {
    const tail = new TailBuffer();
    const [failed, fine] = [{}, {}];
    expect(tail.stateOf(failed)).toBe('keeping');
    keepAll(tail, failed, 'one');
    expect(tail.stateOf(failed)).toBe('keeping');
    tail.release(failed);
    tail.discard(fine);
    expect([tail.stateOf(failed), tail.stateOf(fine)]).toEqual(['released', 'discarded']);
  });

  test('stays released when it is discarded afterwards, so that late lines of a failed request are written', () => {
    const tail = new TailBuffer();
    const request = {};
    tail.release(request);
    tail.discard(request);
    expect(tail.stateOf(request)).toBe('released');
  });

  test('becomes released where a discarded one fails after all', () => {
    const tail = new TailBuffer();
    const request = {};
    tail.discard(request);
    tail.release(request);
    expect(tail.stateOf(request)).toBe('released');
  });

  test('once it has ended keeps nothing more', () => {
    const tail = new TailBuffer();
    const request = {};
    tail.discard(request);
    keepAll(tail, request, 'late');
    expect(countsOf(tail)).toEqual(NOTHING);
  });
});

describe('of too many lines of a request', () => {
  test('the newest stay, after a line that says how many are missing', () => {
    const tail = new TailBuffer({ maxLinesPerRequest: 3 });
    const request = {};
    const ids = { traceId: 'a'.repeat(32), requestId: 'r-1' };
    for (let index = 1; index <= 5; index += 1)
      tail.keep(request, logLine(`line ${index}`, { ...ids, time: index, spanId: 'b'.repeat(16) }));
    expect(countsOf(tail)).toMatchObject({ kept: 5, dropped: { request_full: 2 }, held: 3 });
    const [marker, ...lines] = tail.release(request);
    expect(marker).toEqual(logLine(MISSING, { ...ids, time: 1, logger: 'Eyrie', context: { missing: 2 } }));
    expect(messagesOf(lines)).toEqual(['line 3', 'line 4', 'line 5']);
    expect(countsOf(tail)).toEqual({ ...NOTHING, kept: 5, released: 3, dropped: { request_full: 2 } });
  });

  test('none is missing up to the bound', () => {
    const tail = new TailBuffer({ maxLinesPerRequest: 3 });
    const request = {};
    keepAll(tail, request, 'one', 'two', 'three');
    expect(messagesOf(tail.release(request))).toEqual(['one', 'two', 'three']);
  });

  test('a hundred stay where nothing is said', () => {
    const tail = new TailBuffer();
    const request = {};
    for (let index = 0; index < 250; index += 1) keepAll(tail, request, `line ${index}`);
    const messages = messagesOf(tail.release(request));
    expect([messages.length, messages[0], messages[1], messages[100]]).toEqual([
      101,
      MISSING,
      'line 150',
      'line 249',
    ]);
  });
});

describe('the memory of all requests', () => {
  const size = lineSize(logLine('one'));

  test('is counted as estimated, and comes back', () => {
    const tail = new TailBuffer();
    const [one, two] = [{}, {}];
    keepAll(tail, one, 'one', 'one');
    keepAll(tail, two, 'one');
    expect(tail.heldBytes).toBe(3 * size);
    tail.release(one);
    expect(tail.heldBytes).toBe(size);
    tail.discard(two);
    expect(tail.heldBytes).toBe(0);
  });

  test('is counted right where newer lines take the place of older ones of another size', () => {
    const tail = new TailBuffer({ maxLinesPerRequest: 2 });
    const request = {};
    keepAll(tail, request, 'a long line at first', 'one', 'one', 'one');
    expect(tail.heldBytes).toBe(2 * size);
    tail.discard(request);
    expect(tail.heldBytes).toBe(0);
  });

  test('is bounded: further lines are dropped, counted, and missed in their request', () => {
    const tail = new TailBuffer({ maxBytes: 2 * size });
    const [one, two] = [{}, {}];
    keepAll(tail, one, 'one', 'one');
    tail.keep(two, logLine('two', { time: 7, requestId: 'r-2' }));
    expect(countsOf(tail)).toEqual({
      ...NOTHING,
      kept: 2,
      dropped: { buffer_full: 1 },
      held: 2,
      bytes: 2 * size,
    });
    tail.discard(one);
    keepAll(tail, two, 'two');
    expect(tail.release(two)).toEqual([
      logLine(MISSING, { time: 7, requestId: 'r-2', logger: 'Eyrie', context: { missing: 1 } }),
      logLine('two'),
    ]);
  });

  test('never holds a line that is larger than all of it', () => {
    const tail = new TailBuffer({ maxBytes: 1000 });
    keepAll(tail, {}, 'x'.repeat(1000));
    expect(countsOf(tail)).toEqual({ ...NOTHING, dropped: { buffer_full: 1 } });
  });

  test('comes back from requests that never end', async () => {
    const tail = new TailBuffer();
    for (let index = 0; index < 50; index += 1) keepAll(tail, { index }, 'one', 'two');
    expect(tail.heldLines).toBe(100);
    while (tail.heldLines > 0) {
      collectGarbage();
      await sleep(5);
    }
    expect(countsOf(tail)).toEqual({ ...NOTHING, kept: 100, dropped: { never_ended: 100 } });
  });

  test('does not come back twice from requests that ended before they were collected', async () => {
    const tail = new TailBuffer();
    const witness = new TailBuffer();
    const serve = (request: object): void => {
      keepAll(tail, request, 'one');
      keepAll(witness, request, 'one');
      tail.release(request);
    };
    for (let index = 0; index < 50; index += 1) serve({ index });
    while (witness.heldLines > 0) {
      collectGarbage();
      await sleep(5);
    }
    expect(countsOf(tail)).toEqual({ ...NOTHING, kept: 50, released: 50 });
  });
});

describe('the size of a line', () => {
  test('grows with everything in it', () => {
    const bare = lineSize(logLine(''));
    expect([
      lineSize(logLine('abc')) - bare,
      lineSize(logLine('', { context: { user: 'ada', ages: [1, 2], none: null } })) - bare,
      lineSize(logLine('', { error: { type: 'Error', stack: 'x'.repeat(100) } })) - bare,
    ]).toEqual([6, 24 + (8 + 30) + (8 + 72) + (8 + 24), 24 + (8 + 34) + (10 + 224)]);
  });
});

test('off, it keeps nothing and says so', () => {
  const request = {};
  NO_TAIL.keep(request, logLine('one'));
  NO_TAIL.discard(request);
  expect([NO_TAIL.stateOf(request), NO_TAIL.release(request)]).toEqual(['off', []]);
});
