import * as fc from 'fast-check';
import { canonicalJson } from '../../src/canonical/canonical-json.js';
import type { AuditEventInput } from '../../src/event/audit-event.js';
import { type AuditEventContext, createEventWithBody } from '../../src/event/create-audit-event.js';
import { compileFieldProtection } from '../../src/event/protect/field-protection.js';
import { protectedValue } from '../../src/event/protect/protected-value.js';
import { plainPairBelow } from '../../src/event/values/plain-pair.js';
import { CONTEXT, redactorOf } from './fixtures.js';

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.string({ maxLength: 20 }),
  fc.constantFrom(
    '',
    'open',
    '"',
    '\\',
    '\u2028',
    '\ud800',
    'Bearer abcdefghijklmnop',
    '4111 1111 1111 1111',
  ),
);
const scalar = fc.oneof(
  text,
  fc.double(),
  fc.integer(),
  fc.boolean(),
  fc.constantFrom(null, -0, 4_111_111_111_111_111, 1e12, 1e21, Number.MAX_SAFE_INTEGER),
);
const name = fc.oneof(
  fc.constantFrom('status', 'password', 'value', 'values', 'pin', 'a/b', '10', '9'),
  text,
);
const path = fc.array(name, { maxLength: 4 }).map((names) =>
  names
    .map((each) => `/${each.replaceAll('~', '~0').replaceAll('/', '~1')}`)
    .join('')
    .toWellFormed(),
);
const value = fc.oneof(
  scalar,
  fc.dictionary(name, scalar, { maxKeys: 4 }),
  fc.array(scalar, { maxLength: 3 }),
);
const change = fc.record(
  {
    path,
    op: fc.constantFrom('add', 'remove', 'replace'),
    from: value,
    to: value,
    redacted: fc.constant('mask'),
  },
  { requiredKeys: ['path', 'op'] },
);
const idText = text.map((each) => `x${each}`);
const input = fc.record(
  {
    type: fc.constant('order.updated'),
    action: fc.constant('UPDATE'),
    outcome: fc.constantFrom('success', 'denied'),
    reason: fc.record({ code: text, message: text, status: fc.integer() }),
    actor: fc.record({ id: idText, type: fc.constant('user'), name: text, agent: fc.record({ id: idText }) }),
    targets: fc.array(fc.record({ id: idText, type: idText, tenant: text }), { maxLength: 3 }),
    changes: fc.array(change, { maxLength: 4 }),
    attributes: fc.dictionary(name, value, { maxKeys: 5 }),
    idempotency_key: text,
    time: fc.constant('2026-11-21T11:00:00Z'),
  },
  { requiredKeys: ['type', 'action'] },
) as fc.Arbitrary<AuditEventInput>;

const CONTEXTS: readonly Partial<AuditEventContext>[] = [
  {},
  {
    request: { method: 'GET', route: '/orders/:id', id: 'r-1', user_agent: 'curl "8"' },
    trace: { trace_id: 'a'.repeat(32), span_id: 'b'.repeat(16) },
    source: Object.freeze({ service: 'Größe "1"', version: '1', instance_id: 'i', environment: '\ud800' }),
    redactor: redactorOf({ mode: 'remove' }),
  },
  { protection: compileFieldProtection({ redact: ['/status'], hmac: ['/pin'], hmacKey: 'k'.repeat(16) }) },
];

test('the body of any event is its canonical JSON', () => {
  fc.assert(
    fc.property(input, fc.constantFrom(...CONTEXTS), (given, context) => {
      const { event, body } = createEventWithBody(given, { ...CONTEXT, ...context });
      expect(body).toBe(canonicalJson(event));
    }),
    { numRuns: 400 },
  );
});

test('the body of an event that was cut is the canonical JSON of what is left', () => {
  const attributes = { large: 'é'.repeat(60_000), small: 1 };
  const { event, body } = createEventWithBody({ type: 'a', action: 'READ', attributes }, CONTEXT);
  expect(event.attributes).toEqual({ small: 1 });
  expect(body).toBe(canonicalJson(event));
});

test('an event with personal fields has no body before these are encrypted', () => {
  const protection = compileFieldProtection({ personal: ['/email'] });
  expect(createEventWithBody({ type: 'a', action: 'READ' }, { ...CONTEXT, protection }).body).toBeUndefined();
});

test('the source of an event follows one that is changed between two events', () => {
  const source = { service: 'one', version: '1', instance_id: 'i', environment: 'e' };
  const serviceOf = (): string =>
    createEventWithBody({ type: 'a', action: 'READ' }, { ...CONTEXT, source }).event.source.service;
  expect(serviceOf()).toBe('one');
  source.service = 'two';
  expect(serviceOf()).toBe('two');
});

test.each([
  ['mask', redactorOf()],
  ['hash', redactorOf({ mode: 'hash', hashKey: 'k'.repeat(16) })],
  ['remove', redactorOf({ mode: 'remove' })],
  [
    'places and patterns',
    redactorOf({ paths: ['status', 'a.*'], patterns: [{ name: 'x', pattern: 'open|x' }] }),
  ],
  ['nothing', redactorOf({ enabled: false })],
])('a simple value of a change is shown as a walk shows it: %s', (_title, redactor) => {
  fc.assert(
    fc.property(path, scalar, (place, to) => {
      const given: AuditEventInput = { type: 'a', action: 'READ', changes: [{ path: place, op: 'add', to }] };
      const { event } = createEventWithBody(given, { ...CONTEXT, redactor });
      const steps = place
        .split('/')
        .slice(1)
        .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
      const pair = plainPairBelow(steps, to, redactor);
      expect(event.changes?.[0]?.to).toEqual(pair && protectedValue(pair, [], () => 'none'));
    }),
    { numRuns: 300 },
  );
});
