import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import { canonicalJson } from '../../src/canonical/canonical-json.js';
import type { AuditChange, AuditTarget } from '../../src/event/audit-event.js';
import type { Json } from '../../src/event/json.js';
import { eventOf } from './fixtures.js';

function digestOf(value: unknown): { bytes: number; sha256: string } {
  const body = canonicalJson(value as Json);
  return { bytes: Buffer.byteLength(body), sha256: createHash('sha256').update(body).digest('hex') };
}

function sizeOf(event: ReturnType<typeof eventOf>): number {
  return Buffer.byteLength(canonicalJson(event));
}

function changesOf(count: number, text: string): AuditChange[] {
  return Array.from({ length: count }, (_, at) => ({ path: `/field${at}`, op: 'add', to: text }));
}

test('an event of the exact limit is left as it is, and one byte more is cut', () => {
  const bytes = sizeOf(eventOf({ attributes: { a: '' } }));
  const fits = eventOf({ attributes: { a: 'x'.repeat(61_440 - bytes) } });
  expect([sizeOf(fits), fits.cut]).toEqual([61_440, undefined]);
  const text = 'x'.repeat(61_441 - bytes);
  const cut = eventOf({ attributes: { a: text } });
  expect(cut.attributes).toEqual({});
  expect(cut.cut).toEqual([{ path: '/attributes/a', ...digestOf(text) }]);
});

test('changes are cut first, from the last one on, and the digest proves all of them', () => {
  const changes = changesOf(100, 'y'.repeat(1000));
  const event = eventOf({ changes, attributes: { kept: 'z'.repeat(100) } });
  expect(event.cut).toEqual([{ path: '/changes', ...digestOf(changes) }]);
  expect(event.changes).toEqual(changes.slice(0, event.changes?.length));
  expect(event.changes?.length).toBe(58);
  expect(event.attributes).toEqual({ kept: 'z'.repeat(100) });
});

test('as many changes are kept as fit beside the record of the cut', () => {
  const event = eventOf({ changes: changesOf(1000, 'y'.repeat(40)), attributes: { kept: 'z' } });
  expect(event.cut?.map(({ path }) => path)).toEqual(['/changes']);
  expect(event.attributes).toEqual({ kept: 'z' });
  expect(sizeOf(event)).toBeLessThanOrEqual(61_440);
  expect(sizeOf(event)).toBeGreaterThan(61_440 - 200);
});

test('the largest attributes are cut, and the others stay', () => {
  const attributes = { small: 'a', big: 'b'.repeat(40_000), bigger: 'c'.repeat(41_000), list: [1, 2] };
  const event = eventOf({ attributes });
  expect(event.attributes).toEqual({ small: 'a', big: attributes.big, list: [1, 2] });
  expect(event.cut).toEqual([{ path: '/attributes/bigger', ...digestOf(attributes.bigger) }]);
});

test('large attributes do not take the changes with them', () => {
  const changes = changesOf(3, 'y');
  const event = eventOf({ changes, attributes: { big: 'b'.repeat(1_048_576) } });
  expect(event.changes).toEqual(changes);
  expect(event.cut).toEqual([{ path: '/attributes/big', ...digestOf('b'.repeat(1_048_576)) }]);
});

test('where many attributes have to go, all go under one digest', () => {
  const attributes = Object.fromEntries(Array.from({ length: 100 }, (_, at) => [`a${at}`, 'x'.repeat(1000)]));
  const event = eventOf({ attributes });
  expect(event.attributes).toBeUndefined();
  expect(event.cut).toEqual([{ path: '/attributes', ...digestOf(attributes) }]);
});

test('more than a hundred targets are cut, and the digest proves all of them', () => {
  const targets = Array.from({ length: 101 }, (_, at) => ({ type: 'item', id: String(at) }));
  const event = eventOf({ target: undefined, targets });
  expect(event.targets).toEqual(targets.slice(0, 100));
  expect(event.cut).toEqual([{ path: '/targets', ...digestOf(targets) }]);
});

test('a thousand changes are kept, and one more is cut', () => {
  expect(eventOf({ changes: changesOf(1000, '') }).cut).toBeUndefined();
  const changes = changesOf(1001, '');
  const event = eventOf({ changes });
  expect(event.changes).toEqual(changes.slice(0, 1000));
  expect(event.cut).toEqual([{ path: '/changes', ...digestOf(changes) }]);
});

test('an over-long text is cut to its first characters, and the digest proves the part it stands in', () => {
  const id = 'é'.repeat(300);
  const event = eventOf({ actor: { id, type: 'user' }, idempotency_key: 'k'.repeat(513) });
  expect(event.actor.id).toBe(`${'é'.repeat(253)}…`);
  expect(event.idempotency_key).toBe(`${'k'.repeat(507)}…`);
  expect(event.cut).toEqual([
    { path: '/actor', ...digestOf({ id }) },
    { path: '/idempotency_key', ...digestOf({ idempotency_key: 'k'.repeat(513) }) },
  ]);
});

test('a text is not cut between two surrogates', () => {
  const event = eventOf({ actor: { id: `xx${'\u{1f600}'.repeat(200)}`, type: 'user' } });
  expect(event.actor.id).toBe(`xx${'\u{1f600}'.repeat(126)}…`);
});

test('a hundred thousand names and a deep nesting are bounded', () => {
  const wide = Object.fromEntries(Array.from({ length: 100_000 }, (_, at) => [`key${at}`, at]));
  let deep: unknown = 'bottom';
  for (let level = 0; level < 10_000; level++) deep = { deep };
  const event = eventOf({ attributes: { wide, deep } });
  expect(sizeOf(event)).toBeLessThanOrEqual(61_440);
  expect(event.cut?.map(({ path }) => path)).toEqual(['/attributes/wide']);
  expect(JSON.stringify(event.attributes)).toContain('[Object with 1 properties]');
});

test('whatever comes, it fits, and twice the same is twice the same', () => {
  const text = fc.string({ unit: 'binary', maxLength: 2000 });
  const target: fc.Arbitrary<AuditTarget> = fc.record({
    type: text.map((each) => `t${each}`),
    id: text.map((each) => `i${each}`),
    name: text,
    tenant: text,
  });
  fc.assert(
    fc.property(
      fc.array(target, { maxLength: 150 }),
      fc.dictionary(text, fc.constantFrom('', 'x'.repeat(5000), 'é'.repeat(30_000)), { maxKeys: 40 }),
      fc.nat(1200),
      text,
      (targets, attributes, count, some) => {
        const input = {
          target: undefined,
          targets,
          attributes,
          changes: changesOf(count, some),
          actor: { id: `a${some}`, type: 'user', name: some, ip: some, session_id: some },
          reason: { code: some, message: some.repeat(4) },
          idempotency_key: some,
        } as const;
        const request = { id: some, method: some, route: some, user_agent: some };
        const event = eventOf(input, { request });
        expect(sizeOf(event)).toBeLessThanOrEqual(61_440);
        expect(canonicalJson(eventOf(input, { request }))).toBe(canonicalJson(event));
      },
    ),
    { numRuns: 30 },
  );
});
