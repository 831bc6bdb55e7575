import { KeptPairs } from '../../../src/delivery/otlp/kept-pairs.js';

const encoded: string[] = [];
const pairsOf = () =>
  new KeptPairs((key) => {
    encoded.push(key);
    return Buffer.from(key);
  });

beforeEach(() => {
  encoded.length = 0;
});

/** Whether a text of a key is there; if not, it is offered. */
function isKept(pairs: KeptPairs, key: string, text: string): boolean {
  const kept = pairs.keyOf(key);
  if (kept.pairOf(text) !== undefined) return true;
  if (kept.isWorthKeeping(text)) pairs.keep(kept, text, Buffer.from(text));
  return false;
}

test('a pair that comes again is kept, and its key is encoded once', () => {
  const pairs = pairsOf();

  expect(isKept(pairs, 'method', 'GET')).toBe(false);
  expect(isKept(pairs, 'method', 'POST')).toBe(false);
  expect(isKept(pairs, 'method', 'GET')).toBe(true);
  expect(isKept(pairs, 'route', 'GET')).toBe(false);
  expect(encoded).toEqual(['method', 'route']);
});

test('a long text is not kept, nor is a long key', () => {
  const pairs = pairsOf();

  for (let round = 0; round < 3; round += 1) {
    expect(isKept(pairs, 'statement', 'x'.repeat(201))).toBe(false);
    expect(isKept(pairs, 'k'.repeat(201), 'GET')).toBe(false);
  }
  expect(encoded).toHaveLength(4);
});

test('texts that never recur are given up for a while', () => {
  const pairs = pairsOf();

  for (let id = 0; id < 64; id += 1) isKept(pairs, 'id', `id ${id}`);
  expect(isKept(pairs, 'id', 'id 0')).toBe(true);
  for (let id = 64; id < 1000; id += 1) expect(isKept(pairs, 'id', `id ${id}`)).toBe(false);
  expect(isKept(pairs, 'id', 'id 0')).toBe(false);
  expect(isKept(pairs, 'id', 'id 999')).toBe(false);
  for (let id = 0; id < 10_000; id += 1) isKept(pairs, 'id', 'the same');
  expect(isKept(pairs, 'id', 'the same')).toBe(true);
});

test('beyond a thousand keys, or a MiB, all are forgotten', () => {
  const pairs = pairsOf();
  isKept(pairs, 'method', 'GET');
  for (let key = 0; key < 999; key += 1) isKept(pairs, `key ${key}`, 'GET');
  expect(isKept(pairs, 'method', 'GET')).toBe(true);
  isKept(pairs, 'one too many', 'GET');
  expect(isKept(pairs, 'method', 'GET')).toBe(false);

  pairs.keep(pairs.keyOf('large'), 'text', Buffer.alloc(1024 * 1024));
  expect(isKept(pairs, 'method', 'GET')).toBe(false);
});
