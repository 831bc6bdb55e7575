import type { AuditEvent, AuditEventInput } from '../../src/event/audit-event.js';
import { MAX_EVENT_BYTES } from '../../src/event/bound-event.js';
import { inAppWorld, sealedEvents, sealedRecords, startAudited, verified } from '../support/audited-app.js';

const MIB = 'x'.repeat(1_048_576);
const UGLY = 'a\0b\ud800c\u2028d\u2029e\u001b[31mf\r\ng"\\\u202eh';
const UGLY_KEPT = UGLY.replace('\ud800', '\ufffd');
// As in log lines, what would break or reorder a line of a value is spelled out.
const UGLY_VALUE = UGLY_KEPT.replace(
  /[\u2028\u2029\u202e]/g,
  (each) => `\\u${each.charCodeAt(0).toString(16)}`,
);
const BASE = {
  type: 'order.updated',
  action: 'UPDATE',
  actor: { id: 'ada', type: 'user' },
  target: { type: 'order', id: '1' },
} as const satisfies AuditEventInput;

const cyclic: Record<string, unknown> = { name: 'cycle' };
cyclic.self = cyclic;
const throwing = {
  plain: 1,
  get broken(): never {
    throw new Error('mine');
  },
};
const throwingJson = {
  toJSON() {
    throw new Error('mine');
  },
};
const proxy = new Proxy(
  {},
  {
    get() {
      throw new Error('mine');
    },
    ownKeys() {
      throw new Error('mine');
    },
    getPrototypeOf() {
      throw new Error('mine');
    },
  },
);
const ODD_KEYS = JSON.parse(
  '{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}},"toString":"text","":"empty","then":"no"}',
) as Record<string, unknown>;

type Check = (event: AuditEvent) => void;
const anything: Check = () => {};

/** What is taken, and what is kept of it. */
const ACCEPTED: readonly (readonly [string, object, Check])[] = [
  [
    'ugly texts everywhere',
    {
      actor: { id: UGLY, type: 'user', name: UGLY, ip: UGLY, session_id: UGLY },
      target: { type: UGLY, id: UGLY, name: UGLY, tenant: UGLY },
      reason: { code: UGLY, message: UGLY },
      idempotency_key: UGLY,
      attributes: { [UGLY]: UGLY },
      changes: [{ path: `/${UGLY}`, op: 'replace', from: UGLY, to: UGLY }],
    },
    ({ actor, targets, attributes, changes, idempotency_key }) => {
      expect([actor.id, targets[0]?.id, idempotency_key]).toEqual([UGLY_KEPT, UGLY_KEPT, UGLY_KEPT]);
      expect(attributes).toEqual({ [UGLY_VALUE]: UGLY_VALUE });
      expect(changes).toEqual([{ path: `/${UGLY_KEPT}`, op: 'replace', from: UGLY_VALUE, to: UGLY_VALUE }]);
    },
  ],
  [
    'names that objects have already',
    { attributes: ODD_KEYS, changes: [{ path: '/__proto__', op: 'add', to: ODD_KEYS }] },
    ({ attributes, changes }) => {
      expect(JSON.stringify(attributes)).toContain('"__proto__":{"polluted":true}');
      expect(JSON.stringify(changes?.[0]?.to)).toContain('"__proto__":{"polluted":true}');
      expect(({} as { readonly polluted?: unknown }).polluted).toBeUndefined();
    },
  ],
  [
    'a mebibyte of attributes',
    { attributes: { text: MIB } },
    ({ cut }) => expect(cut?.[0]?.path).toBe('/attributes/text'),
  ],
  [
    'a mebibyte under a mebibyte of name',
    { attributes: { [MIB]: MIB } },
    ({ cut }) => expect(cut).toHaveLength(1),
  ],
  [
    'a mebibyte of attributes of every size',
    { attributes: Object.fromEntries(Array.from({ length: 5000 }, (_, at) => [`k${at}`, 'y'.repeat(200)])) },
    ({ cut }) => expect(cut).toHaveLength(1),
  ],
  [
    'a mebibyte of changes',
    { changes: [{ path: '/text', op: 'replace', from: MIB, to: MIB }] },
    ({ cut }) => expect(cut?.map(({ path }) => path)).toEqual(['/changes']),
  ],
  [
    'a mebibyte in the actor',
    { actor: { id: MIB, type: 'user', name: MIB, session_id: MIB, ip: MIB, agent: { id: MIB, name: MIB } } },
    ({ cut }) => expect(cut?.map(({ path }) => path)).toEqual(['/actor']),
  ],
  [
    'a mebibyte in the target',
    { target: { type: MIB, id: MIB, name: MIB, tenant: MIB } },
    ({ cut }) => expect(cut?.map(({ path }) => path)).toEqual(['/targets']),
  ],
  [
    'a mebibyte of a reason',
    { reason: { code: MIB, message: MIB } },
    ({ cut }) => expect(cut?.[0]?.path).toBe('/reason'),
  ],
  [
    'a mebibyte of a forged key',
    { idempotency_key: MIB },
    ({ cut }) => expect(cut?.map(({ path }) => path)).toEqual(['/idempotency_key']),
  ],
  [
    'ten thousand targets',
    { targets: Array.from({ length: 10_000 }, (_, at) => ({ type: 'order', id: `${at}` })) },
    ({ targets, cut }) => expect([targets.length, cut?.[0]?.path]).toEqual([100, '/targets']),
  ],
  ['cycles', { attributes: cyclic, changes: [{ path: '/a', op: 'add', to: cyclic }] }, anything],
  ['getters that throw', { attributes: throwing }, ({ attributes }) => expect(attributes?.plain).toBe(1)],
  ['a toJSON that throws', { attributes: { value: throwingJson } }, anything],
  ['a toJSON of all attributes that throws', { attributes: throwingJson }, anything],
  ['proxies that throw', { attributes: { proxy }, reason: proxy }, anything],
  [
    'what JSON has no place for',
    {
      attributes: {
        big: 2n ** 70n,
        date: new Date(Number.NaN),
        nan: Number.NaN,
        infinite: Number.POSITIVE_INFINITY,
        text: Symbol('s'),
        run() {},
        map: new Map([['a', 1]]),
        bytes: new Uint8Array(3),
        minus: -0,
      },
    },
    anything,
  ],
  [
    'an id in capitals',
    { id: '01930000-AAAA-7000-8000-00000000000A' },
    ({ id }) => expect(id).toBe(id.toLowerCase()),
  ],
  ['an id of version 4', { id: '9b1deb4d-3b7d-4bad-9bdd-2b0d7b3dcb6d' }, anything],
  [
    'fields that no event has',
    { schema: 'audit/9', source: { service: 'forged' }, trace: 'forged', seq: 1 },
    (event) =>
      expect([event.schema, event.source.service, event.trace, 'seq' in event]).toEqual([
        'audit/1',
        'shop',
        undefined,
        false,
      ]),
  ],
];

const REFUSED: readonly (readonly [string, unknown])[] = [
  ['nothing', undefined],
  ['null', null],
  ['a text', 'order.updated'],
  ['a proxy', proxy],
  ['the nil id', { ...BASE, id: '00000000-0000-0000-0000-000000000000' }],
  ['garbage for an id', { ...BASE, id: "'; DROP TABLE eyrie_audit_log" }],
  ['an id that is no text', { ...BASE, id: 7 }],
  ['an id with a newline', { ...BASE, id: '01930000-aaaa-7000-8000-00000000000a\n' }],
  ['a type with a newline', { ...BASE, type: 'order.updated\n' }],
  ['a type with ANSI', { ...BASE, type: '\u001b[31morder' }],
  ['a type of a mebibyte', { ...BASE, type: MIB }],
  ['an action with a newline', { ...BASE, action: 'UPDATE\nDELETE' }],
  ['an outcome of its own', { ...BASE, outcome: '__proto__' }],
  ['a stage of its own', { ...BASE, stage: 'constructor' }],
  ['an invalid Date', { ...BASE, time: new Date(Number.NaN) }],
  ['a time of the year 275760', { ...BASE, time: new Date(8.64e15) }],
  ['a list of targets that is none', { ...BASE, targets: { length: 1e9 } }],
  ['an actor that nobody is', { ...BASE, actor: { id: 'undefined', type: 'user' } }],
  ['an actor that throws', { ...BASE, actor: proxy }],
  ['changes of another kind', { ...BASE, changes: [{ path: '/a', op: 'test' }] }],
  ['a forged cut', { ...BASE, cut: [{ path: '/actor', bytes: 1, sha256: 'f'.repeat(64) }] }],
];

describe('hostile input', () => {
  test(
    'is kept as it is where it is an event: sealed, bounded and verified',
    inAppWorld(async (world) => {
      const { audit, nest } = await startAudited(world);
      const ids: string[] = [];
      for (const [, input] of ACCEPTED) ids.push((await audit.emit({ ...BASE, ...input })).id);
      await nest.close();
      const events = new Map((await sealedEvents(world)).map((event) => [event.id, event]));
      expect(events.size).toBe(ACCEPTED.length + 1);
      for (const [at, [name, , check]] of ACCEPTED.entries()) {
        const event = events.get(ids[at] ?? '');
        if (event === undefined) throw new Error(`No event of ${name}`);
        check(event);
      }
      for (const { body } of await sealedRecords(world)) {
        expect(Buffer.byteLength(body)).toBeLessThanOrEqual(MAX_EVENT_BYTES);
        expect(body.isWellFormed()).toBe(true);
      }
      expect(await verified(world)).toMatchObject({ verdict: 'intact', findings: [] });
    }),
    60_000,
  );

  test(
    'is refused by name where it is no event, and nothing of it is kept',
    inAppWorld(async (world) => {
      const { audit, nest } = await startAudited(world);
      for (const [name, input] of REFUSED) {
        const refused = await audit.emit(input as AuditEventInput).then(
          () => 'kept',
          (error: { readonly code?: unknown; readonly message?: unknown }) => {
            expect(String(error.message).length).toBeLessThan(1000);
            return error.code;
          },
        );
        expect([name, refused]).toEqual([name, 'EYRIE_AUDIT_EVENT_INVALID']);
      }
      await nest.close();
      expect((await sealedEvents(world)).map(({ type }) => type)).toEqual(['audit.sequence.end']);
    }),
  );

  test(
    'is all or nothing where several are emitted',
    inAppWorld(async (world) => {
      const { audit, nest } = await startAudited(world);
      const both = [BASE, { ...BASE, type: 'Not A Type' }];
      await expect(audit.emitMany(both)).rejects.toMatchObject({ code: 'EYRIE_AUDIT_EVENT_INVALID' });
      await nest.close();
      expect((await sealedEvents(world)).map(({ type }) => type)).toEqual(['audit.sequence.end']);
    }),
  );

  test(
    'cannot take the id of another event, before and after that is sealed',
    inAppWorld(async (world) => {
      const { audit, app, nest } = await startAudited(world);
      const id = '01930000-aaaa-7000-8000-00000000000a';
      const first = { ...BASE, id, time: '2026-11-22T08:00:00.000Z' };
      await audit.emit(first);
      const forged = { ...first, actor: { id: 'eve', type: 'user' } } as const;
      await audit.emit(forged).catch(() => {});
      await app.lifecycle.flush();
      await audit.emit(forged).catch(() => {});
      await nest.close();
      const actors = (await sealedEvents(world))
        .filter((event) => event.id === id)
        .map(({ actor }) => actor.id);
      expect(actors).toEqual(['ada']);
      expect(await verified(world)).toMatchObject({ verdict: 'intact' });
    }),
  );
});
