import * as fc from 'fast-check';
import { canonicalJson } from '../../src/canonical/canonical-json.js';
import type { AuditActor, AuditEventInput, AuditTarget } from '../../src/event/audit-event.js';
import { clockSkewMs } from '../../src/event/clock-skew.js';
import { createAuditEvent } from '../../src/event/create-audit-event.js';
import { CONTEXT, EVENT_ID, eventOf, OBSERVED } from './fixtures.js';

test('an event holds what was given and what Eyrie knows, and nothing undefined', () => {
  const event = eventOf(
    {
      outcome: 'failure',
      reason: { code: 'OUT_OF_STOCK', message: 'no more, password=hunter2', status: 409 },
      targets: [{ type: 'item', id: 'i-9', tenant: 't' }],
      changes: [{ path: '/total', op: 'replace', from: 5, to: 7 }],
      attributes: { ip: '10.0.0.9', password: 'hunter2', nothing: undefined },
      idempotency_key: 'k-1',
      time: '2026-11-21T13:00:00+01:00',
    },
    {
      request: { method: 'PUT', route: '/orders/:id', id: 'r-1', user_agent: 'curl/8 token=abcdef' },
      trace: { trace_id: '0af7651916cd43dd8448eb211c80319c', span_id: 'b7ad6b7169203331' },
    },
  );
  expect(event).toStrictEqual({
    specversion: '1.0',
    schema: 'audit/1',
    id: EVENT_ID,
    type: 'order.updated',
    action: 'UPDATE',
    time: '2026-11-21T12:00:00.000Z',
    observed_time: OBSERVED,
    stage: 'complete',
    outcome: 'failure',
    reason: { code: 'OUT_OF_STOCK', message: 'no more, password=[REDACTED]', status: 409 },
    actor: { id: 'u-1', type: 'user' },
    targets: [
      { type: 'order', id: '42' },
      { type: 'item', id: 'i-9', tenant: 't' },
    ],
    source: CONTEXT.source,
    request: { method: 'PUT', route: '/orders/:id', id: 'r-1', user_agent: 'curl/8 token=[REDACTED]' },
    trace: { trace_id: '0af7651916cd43dd8448eb211c80319c', span_id: 'b7ad6b7169203331' },
    changes: [{ path: '/total', op: 'replace', from: 5, to: 7 }],
    attributes: { ip: '10.0.0.9', password: '[REDACTED]' },
    idempotency_key: 'k-1',
  });
  expect(clockSkewMs(event)).toBe(250);
});

test('the smallest event has its defaults', () => {
  expect(canonicalJson(eventOf())).toBe(
    '{"action":"UPDATE","actor":{"id":"u-1","type":"user"},"id":"0193a1d2-7c00-7a3b-9f52-3c1e8d0b64a7",' +
      '"observed_time":"2026-11-21T12:00:00.250Z","outcome":"success","schema":"audit/1",' +
      '"source":{"environment":"test","instance_id":"i-1","service":"shop","version":"1.2.3"},"specversion":"1.0",' +
      '"stage":"complete","targets":[{"id":"42","type":"order"}],"time":"2026-11-21T12:00:00.250Z","type":"order.updated"}',
  );
});

test('everything in an event is frozen', () => {
  const event = eventOf({ changes: [{ path: '', op: 'add', to: { a: [{}] } }], attributes: { a: [{}] } });
  const open: unknown[] = [];
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    if (!Object.isFrozen(value)) open.push(value);
    for (const inner of Object.values(value)) visit(inner);
  };
  visit(event);
  expect(open).toEqual([]);
});

test("the input's actor wins, with what belongs to it", () => {
  const actor: AuditActor = {
    id: 'bob',
    type: 'service',
    name: 'Bob',
    ip: '10.0.0.1',
    session_id: 's',
    on_behalf_of: { id: 'ann', type: 'user' },
    agent: { id: 'a-1', name: 'helper' },
  };
  expect(eventOf({ actor }).actor).toStrictEqual(actor);
});

test.each<[string, Partial<AuditEventInput>, string]>([
  ['a type in capitals', { type: 'Order.updated' }, 'type'],
  ['a type with blanks', { type: 'order updated' }, 'type'],
  ['a type that is too long', { type: `a.${'b'.repeat(99)}` }, 'type'],
  ['a type that is no text', { type: 5 as unknown as string }, 'type'],
  ['an action in small letters', { action: 'update' }, 'action'],
  ['an unknown outcome', { outcome: 'maybe' as 'success' }, 'outcome'],
  ['an unknown stage', { stage: 'begin' as 'attempt' }, 'stage'],
  ['an actor without an id', { actor: { type: 'user' } as AuditActor }, 'actor.id'],
  ['an actor with a blank id', { actor: { id: ' ', type: 'user' } }, 'actor.id'],
  ['an actor named undefined', { actor: { id: 'undefined', type: 'user' } }, 'actor.id'],
  ['an actor of no known type', { actor: { id: 'a', type: 'admin' as 'user' } }, 'actor.type'],
  ['a target without an id', { target: { type: 'order' } as AuditTarget }, 'targets/0/id'],
  ['a target without a type', { targets: [{ id: '1' } as AuditTarget] }, 'targets/1/type'],
  ['targets that are no list', { targets: 'x' as unknown as AuditTarget[] }, 'targets'],
  ['a forged id', { id: "1'; DROP TABLE x" }, 'id'],
  ['the nil UUID', { id: '00000000-0000-0000-0000-000000000000' }, 'id'],
  ['an id that is no text', { id: {} as string }, 'id'],
  ['a time that is none', { time: new Date(Number.NaN) }, 'time'],
  ['a time without a zone', { time: '2026-11-21T12:00:00' }, 'time'],
  ['a time of five digits', { time: new Date(9e14) }, 'time'],
  ['a change without a pointer', { changes: [{ path: 'a', op: 'add', to: 1 }] }, 'changes/0/path'],
  ['a change of no known kind', { changes: [{ path: '', op: 'move' as 'add' }] }, 'changes/0/op'],
  ['a cut that nobody made', { cut: [{ path: '/x', bytes: 1, sha256: 'x' }] }, 'cut/0'],
])('%s is refused by the name of its property', (_name, input, property) => {
  expect(() => eventOf(input)).toThrow(
    expect.objectContaining({
      code: 'EYRIE_AUDIT_EVENT_INVALID',
      problem: expect.stringMatching(
        `^The audit event's property "${property.replaceAll('/', '\\/')}" (?:must|could)`,
      ),
    }),
  );
});

test('an id of any version is taken, in lower case', () => {
  expect(eventOf({ id: '919108F7-52D1-4320-9BAC-F847DB4148A8' }).id).toBe(
    '919108f7-52d1-4320-9bac-f847db4148a8',
  );
});

test('ids that databases count are written as text', () => {
  const event = eventOf({ target: { type: 'order', id: 42 as unknown as string } });
  expect(event.targets).toEqual([{ type: 'order', id: '42' }]);
});

describe('hostile values', () => {
  test('are said in their places', () => {
    const circular: Record<string, unknown> = { name: 'me' };
    circular.self = circular;
    const holed: unknown[] = [1];
    holed[2] = 3;
    const event = eventOf({
      attributes: {
        nul: 'a\0b',
        surrogate: 'x\ud800y',
        'name\udc00': 1,
        ...(JSON.parse('{"__proto__":{"polluted":true},"constructor":{"prototype":1}}') as object),
        circular,
        get thrower(): string {
          throw new TypeError('no');
        },
        proxy: new Proxy(
          {},
          {
            ownKeys: () => {
              throw new RangeError('no');
            },
          },
        ),
        holed,
        symbol: Symbol('s'),
        function: () => 1,
        big: 12345678901234567890n,
        date: new Date(0),
        minusZero: -0,
        large: 1e21,
        nan: Number.NaN,
        map: new Map([['a', 1]]),
        set: new Set([1]),
      },
    });
    expect(JSON.parse(canonicalJson(event)).attributes).toEqual(
      JSON.parse(`{
        "nul": "a\\u0000b", "surrogate": "x\ufffdy", "name\ufffd": 1, "__proto__": {"polluted": true},
        "constructor": {"prototype": 1}, "circular": {"name": "me", "self": "[Circular]"},
        "thrower": "[Throws: TypeError]", "proxy": "[Throws: RangeError]", "holed": [1, null, 3],
        "big": "12345678901234567890", "date": "1970-01-01T00:00:00.000Z", "minusZero": 0, "large": 1e21, "nan": "NaN",
        "map": {"a": 1}, "set": [1]
      }`),
    );
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  test('two names that differ in their lone surrogates alone are both kept', () => {
    expect(eventOf({ attributes: { '\ud800': 1, '\ud801': 2 } }).attributes).toEqual({
      '\ufffd': 1,
      '\ufffd (2)': 2,
    });
  });

  test('NUL and lone surrogates in texts outside of values are kept and replaced', () => {
    const event = eventOf({
      actor: { id: 'a\0\ud800', type: 'user' },
      target: { type: 't', id: '\udc00\0' },
      reason: { message: '\ud800' },
      idempotency_key: '\0',
    });
    expect([event.actor.id, event.targets[0]?.id, event.reason?.message, event.idempotency_key]).toEqual([
      'a\0\ufffd',
      '\ufffd\0',
      '\ufffd',
      '\0',
    ]);
  });

  test('an input whose every property throws is refused, not thrown out of', () => {
    const input = new Proxy({} as AuditEventInput, {
      get: () => {
        throw new TypeError('no');
      },
    });
    expect(() => createAuditEvent(input, CONTEXT)).toThrow('EYRIE_AUDIT_EVENT_INVALID');
    const list = new Proxy([] as AuditTarget[], {
      get: () => {
        throw new TypeError('no');
      },
    });
    expect(() => eventOf({ targets: list })).toThrow(
      'The audit event\'s property "targets" could not be read',
    );
  });

  test('anything at all in the values makes an event that fits', () => {
    const anything = fc.anything({
      withBigInt: true,
      withBoxedValues: true,
      withDate: true,
      withMap: true,
      withNullPrototype: true,
      withSet: true,
      withSparseArray: true,
      withTypedArray: true,
    });
    fc.assert(
      fc.property(anything, fc.string({ unit: 'binary' }), (value, text) => {
        const event = eventOf({
          actor: { id: `a${text}`, type: 'user', name: text },
          attributes: { value, [text]: value },
          changes: [{ path: `/${text.replaceAll('~', '')}`, op: 'add', to: value as null }],
        });
        const body = canonicalJson(event);
        expect(Buffer.byteLength(body)).toBeLessThanOrEqual(61_440);
        expect(canonicalJson(JSON.parse(body))).toBe(body);
      }),
      { numRuns: 300 },
    );
  });
});

test('a change is masked by the name at the end of its pointer, and by those before it', () => {
  const changes = [
    { path: '/password', op: 'replace', from: 'old', to: 'new' },
    { path: '/credentials/user', op: 'add', to: 'ann' },
    { path: '/note', op: 'add', to: 'token=abcdef' },
  ] as const;
  expect(eventOf({ changes }).changes).toEqual([
    { path: '/password', op: 'replace', from: '[REDACTED]', to: '[REDACTED]' },
    { path: '/credentials/user', op: 'add', to: '[REDACTED]' },
    { path: '/note', op: 'add', to: 'token=[REDACTED]' },
  ]);
});
