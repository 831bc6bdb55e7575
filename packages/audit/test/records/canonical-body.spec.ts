import * as fc from 'fast-check';
import { canonicalJson } from '../../src/canonical/canonical-json.js';
import type { Json } from '../../src/event/json.js';
import { summaryOfBody, summaryOfCanonicalBody } from '../../src/records/canonical-body.js';

const TEXT = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({
    unit: fc.constantFrom('"', '\\', '\n', '\b', '\u0000', '\u001f', '\u007f', 'a', '€', '😀', '/', '\u2028'),
  }),
);
const VALUE: fc.Arbitrary<unknown> = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    TEXT,
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.integer(),
    fc.constantFrom(null, true, false),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(TEXT, tie('value'), { maxKeys: 4 }),
  ),
})).value;
const EVENT = fc.record({ id: TEXT, stage: fc.constantFrom('attempt', 'complete'), attributes: VALUE });

function canonical(text: string): boolean {
  try {
    return canonicalJson(JSON.parse(text) as Json) === text;
  } catch {
    return false;
  }
}

test('of every canonical event it is said what a parser would say', () => {
  fc.assert(
    fc.property(EVENT, (event) => {
      const body = canonicalJson(event as Json);
      expect(summaryOfBody(body)).toEqual({ id: event.id, stage: event.stage, idempotencyKey: undefined });
    }),
    { numRuns: 500 },
  );
});

test('no text is taken for canonical that is not', () => {
  const events = fc.tuple(
    EVENT,
    fc.nat(),
    fc.constantFrom('', ' ', '"', '\\', ',', '}', ']', '0', '-', 'e', '\n', 'u', 'A', '\ud800'),
  );
  fc.assert(
    fc.property(events, ([event, at, text]) => {
      const body = canonicalJson(event as Json);
      const place = at % (body.length + 1);
      const changed = body.slice(0, place) + text + body.slice(place + (at % 2));
      if (summaryOfCanonicalBody(changed) !== undefined) expect(canonical(changed)).toBe(true);
    }),
    { numRuns: 3000 },
  );
});

test.each([
  '{"id":"1"} ',
  ' {"id":"1"}',
  '{"id":"1",}',
  '{"id":"1"',
  '{"id":1}',
  '{"ID":"1"}',
  '"id"',
  '[{"id":"1"}]',
  '',
  '{}',
  '{"b":1,"id":"1","a":1}',
  '{"id":"1","id":"1"}',
  '{"id":"\\u0041"}',
  '{"id":"\\/"}',
  '{"id":"\\u000a"}',
  '{"id":"\\u001F"}',
  '{"id":"\\ud83d\\ude00"}',
  '{"id":"\ud800"}',
  '{"a":01,"id":"1"}',
  '{"a":1.0,"id":"1"}',
  '{"a":-0,"id":"1"}',
  '{"a":1E3,"id":"1"}',
  '{"a":1e400,"id":"1"}',
  '{"a":nul,"id":"1"}',
  '{"a":,"id":"1"}',
])('what is not canonical, or has no id, has no summary: %s', (body) => {
  expect(summaryOfBody(body)).toBeUndefined();
});

test('a name with an escape is read, too', () => {
  const body = canonicalJson({ id: '1', 'a"b': 1, idempotency_key: 'line\nfeed' });
  expect(summaryOfCanonicalBody(body)).toBeUndefined();
  expect(summaryOfBody(body)).toEqual({ id: '1', stage: undefined, idempotencyKey: 'line\nfeed' });
});

test('only the outermost object says what an event is', () => {
  const body = canonicalJson({ id: '1', attributes: { id: '2', stage: 'attempt', idempotency_key: 'k' } });
  expect(summaryOfCanonicalBody(body)).toEqual({ id: '1', stage: undefined, idempotencyKey: undefined });
});

test('nesting that has no canonical form is refused', () => {
  const nested = (levels: number): string => `{"a":${'['.repeat(levels)}${']'.repeat(levels)},"id":"1"}`;
  expect(summaryOfBody(nested(63))).toEqual({ id: '1', stage: undefined, idempotencyKey: undefined });
  expect(summaryOfBody(nested(64))).toBeUndefined();
});
