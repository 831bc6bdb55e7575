import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import { canonicalJson } from '../../src/canonical/canonical-json.js';
import type { AuditChange } from '../../src/event/audit-event.js';
import { diffChanges } from '../../src/event/diff/diff-changes.js';
import type { Json } from '../../src/event/json.js';
import { compileFieldProtection } from '../../src/event/protect/field-protection.js';
import { redactorOf } from './fixtures.js';

const redactor = redactorOf();
const changes = (before: unknown, after: unknown): readonly AuditChange[] =>
  diffChanges(before, after, { redactor }).changes;

test('what was added, removed and replaced is said by pointers, sorted by name', () => {
  const before = { total: 5, 'a/b': 1, gone: { x: 1 }, tags: ['a', 'b', 'c'], same: [1, { a: 2 }] };
  const after = { total: 7, 'a/b': 2, tags: ['a', 'x'], same: [1, { a: 2 }], new: null };
  expect(changes(before, after)).toStrictEqual([
    { path: '/a~1b', op: 'replace', from: 1, to: 2 },
    { path: '/gone', op: 'remove', from: { x: 1 } },
    { path: '/new', op: 'add', to: null },
    { path: '/tags/1', op: 'replace', from: 'b', to: 'x' },
    { path: '/tags/2', op: 'remove', from: 'c' },
    { path: '/total', op: 'replace', from: 5, to: 7 },
  ]);
});

test.each<[string, unknown, unknown, readonly AuditChange[]]>([
  ['nothing and nothing', undefined, null, []],
  ['what was created', null, { a: 1, b: undefined }, [{ path: '/a', op: 'add', to: 1 }]],
  ['what was deleted', { a: 1 }, undefined, [{ path: '/a', op: 'remove', from: 1 }]],
  ['a value of its own', 1, '1', [{ path: '', op: 'replace', from: 1, to: '1' }]],
  ['a list from nothing', undefined, [1], [{ path: '', op: 'add', to: [1] }]],
  ['zero and minus zero', { a: 0 }, { a: -0 }, []],
  ['a list in place of an object', { a: {} }, { a: [] }, [{ path: '/a', op: 'replace', from: {}, to: [] }]],
  [
    'dates',
    { at: new Date(0) },
    { at: new Date(1) },
    [{ path: '/at', op: 'replace', from: '1970-01-01T00:00:00.000Z', to: '1970-01-01T00:00:00.001Z' }],
  ],
  ['maps', new Map([['a', 1]]), new Map([['a', 2]]), [{ path: '/a', op: 'replace', from: 1, to: 2 }]],
  ['sets', { s: new Set([1]) }, { s: new Set([1, 2]) }, [{ path: '/s/1', op: 'add', to: 2 }]],
  ['big integers', { n: 1n }, { n: 2n }, [{ path: '/n', op: 'replace', from: '1', to: '2' }]],
  ['an own __proto__', JSON.parse('{"__proto__":1}'), {}, [{ path: '/__proto__', op: 'remove', from: 1 }]],
])('%s', (_name, before, after, expected) => {
  expect(changes(before, after)).toStrictEqual(expected);
});

test('entities with getters, cycles and methods are read by what they hold', () => {
  class Order {
    readonly lines: unknown[] = [];
    total: number;
    constructor(total: number) {
      this.total = total;
      this.lines.push({ order: this });
    }
    get double(): number {
      throw new Error('lazy');
    }
    pay(): void {}
  }
  expect(changes(new Order(1), new Order(2))).toStrictEqual([
    { path: '/total', op: 'replace', from: 1, to: 2 },
  ]);
});

test('a getter is asked once', () => {
  let asked = 0;
  const entity = {
    get value(): number {
      return ++asked;
    },
  };
  expect(changes({ value: 0 }, entity)).toStrictEqual([{ path: '/value', op: 'replace', from: 0, to: 1 }]);
});

test('a secret shows that it changed and nothing more, and nothing where it did not', () => {
  const before = {
    password: 'old',
    apiKey: 'same',
    credentials: { user: 'a', pass: 'b' },
    note: 'token=abcdef',
  };
  const after = {
    password: 'new',
    apiKey: 'same',
    credentials: { user: 'a', pass: 'c' },
    note: 'token=ghijkl',
  };
  expect(changes(before, after)).toStrictEqual([
    { path: '/credentials', op: 'replace', redacted: 'mask', from: '[REDACTED]', to: '[REDACTED]' },
    { path: '/note', op: 'replace', from: 'token=[REDACTED]', to: 'token=[REDACTED]' },
    { path: '/password', op: 'replace', redacted: 'mask', from: '[REDACTED]', to: '[REDACTED]' },
  ]);
});

test('what the redactor removes is masked, and a value beside its own name is told', () => {
  const removing = redactorOf({ mode: 'remove' });
  expect(diffChanges({ password: 'a' }, { password: 'b' }, { redactor: removing }).changes).toStrictEqual([
    { path: '/[REDACTED]', op: 'replace', redacted: 'mask', from: '[REDACTED]', to: '[REDACTED]' },
  ]);
  expect(changes({ name: 'password', value: 'a' }, { name: 'password', value: 'b' })).toStrictEqual([
    { path: '/value', op: 'replace', redacted: 'mask', from: '[REDACTED]', to: '[REDACTED]' },
  ]);
});

test('a name that is a secret itself is neither shown nor are its values', () => {
  const text = JSON.stringify(changes({}, { 'ann@example.com': { iban: 'DE1' } }));
  expect(text).toBe('[{"op":"add","path":"/[REDACTED]","redacted":"mask","to":"[REDACTED]"}]');
});

test('a personal field under a name that is not shown is masked, since no pointer finds it again', () => {
  const protection = compileFieldProtection({ personal: ['/*'] });
  expect(diffChanges({}, { 'ann@example.com': 'Ann' }, { redactor, protection }).changes).toStrictEqual([
    { path: '/[REDACTED]', op: 'add', redacted: 'mask', to: '[REDACTED]' },
  ]);
});

test('a protected field is one change, plain until the event is made, or masked', () => {
  const protection = compileFieldProtection({
    redact: ['/card'],
    hmac: ['/iban'],
    personal: ['/contact', '/people/*/email'],
    hmacKey: 'k'.repeat(16),
  });
  const before = { card: { n: 1 }, iban: 'A', contact: { email: 'a@x.org', phone: '1' }, people: [] };
  const after = {
    card: { n: 2 },
    iban: 'B',
    contact: { email: 'b@x.org', phone: '1' },
    people: [{ email: 'c@x.org', site: 'd@x.org' }],
  };
  expect(diffChanges(before, after, { redactor, protection }).changes).toStrictEqual([
    { path: '/card', op: 'replace', redacted: 'mask', from: '[REDACTED]', to: '[REDACTED]' },
    { path: '/contact', op: 'replace', from: before.contact, to: after.contact },
    { path: '/iban', op: 'replace', from: 'A', to: 'B' },
    { path: '/people/0', op: 'add', to: { email: 'c@x.org', site: '[REDACTED:email]' } },
  ]);
});

test('too many changes are cut, and the digest proves all of them', () => {
  const after = Array.from({ length: 1001 }, (_, at) => at);
  const diff = diffChanges([], after, { redactor });
  const all = after.map((to, at) => ({ op: 'add', path: `/${at}`, to }));
  const body = canonicalJson(all);
  expect(diff.changes).toStrictEqual(all.slice(0, 1000));
  expect(diff.cut).toStrictEqual([
    {
      path: '/changes',
      bytes: Buffer.byteLength(body),
      sha256: createHash('sha256').update(body).digest('hex'),
    },
  ]);
  expect(diffChanges([], after, { redactor, maxChanges: 2 }).changes).toHaveLength(2);
});

test('too large changes are cut, also where one alone is too large', () => {
  const diff = diffChanges({}, { a: 'x', b: 'y'.repeat(65_536), c: 'z' }, { redactor });
  expect(diff.changes).toStrictEqual([{ path: '/a', op: 'add', to: 'x' }]);
  expect(diff.cut?.[0]?.bytes).toBeGreaterThan(65_536);
});

test('the digest of what was cut holds no plain personal data', () => {
  const protection = compileFieldProtection({ personal: ['/email'] });
  const big = 'y'.repeat(70_000);
  const cutOf = (email: string) => diffChanges({}, { big, email }, { redactor, protection }).cut;
  expect(cutOf('a@x.org')).toStrictEqual(cutOf('b@x.org'));
});

test('anything compares with anything: never throws, and with itself has no changes', () => {
  const anything = fc.anything({
    withBigInt: true,
    withDate: true,
    withMap: true,
    withSet: true,
    withNullPrototype: true,
  });
  fc.assert(
    fc.property(anything, anything, (before, after) => {
      const diff = diffChanges(before, after, { redactor });
      expect(canonicalJson(diff.changes as unknown as Json)).toBe(
        canonicalJson(diffChanges(before, after, { redactor }).changes as unknown as Json),
      );
      expect(changes(before, before)).toEqual([]);
    }),
    { numRuns: 300 },
  );
});

test('what throws and what is a proxy is compared by what it says', () => {
  const revoked = Proxy.revocable({}, {});
  revoked.revoke();
  expect(changes({ a: 1 }, { a: revoked.proxy })).toStrictEqual([
    { path: '/a', op: 'replace', from: 1, to: '[Throws: TypeError]' },
  ]);
});
