import { canonicalJson } from '../../src/canonical/canonical-json.js';
import { diffChanges } from '../../src/event/diff/diff-changes.js';
import { compileFieldProtection } from '../../src/event/protect/field-protection.js';
import { protectPersonal } from '../../src/event/protect/protect-personal.js';
import { revealEvent } from '../../src/event/protect/reveal-event.js';
import { subjectOf } from '../../src/event/protect/subject.js';
import { eventOf, redactorOf } from './fixtures.js';

const pointers = ['/email', '/people/*/phone'];
const protection = compileFieldProtection({ personal: pointers });
const key = Buffer.alloc(32, 7);
const redactor = redactorOf();

function plainEvent() {
  const diff = diffChanges(
    { email: 'ann@example.com', total: 1 },
    { email: 'bob@example.com', total: 2, people: [{ phone: '+49 1', site: 's' }] },
    { redactor, protection },
  );
  return eventOf({ ...diff, attributes: { email: { work: 'ann@example.com' }, note: 'n' } }, { protection });
}

test('personal fields are encrypted in changes and attributes, each for its place', () => {
  const sealed = protectPersonal(plainEvent(), { key, pointers });
  const body = canonicalJson(sealed);
  for (const plain of ['ann', 'bob', '+49']) expect(body).not.toContain(plain);
  const text = expect.stringMatching(/^eyrie:v1:[\w-]{16}:[\w-]{22,}$/);
  expect(sealed.changes).toStrictEqual([
    { path: '/email', op: 'replace', redacted: 'encrypted', from: text, to: text },
    { path: '/people', op: 'add', to: [{ phone: text, site: 's' }] },
    { path: '/total', op: 'replace', from: 1, to: 2 },
  ]);
  expect(sealed.attributes).toStrictEqual({ email: text, note: 'n' });
  expect(Object.isFrozen(sealed) && Object.isFrozen(sealed.changes)).toBe(true);
});

test('the same event has the same bytes again, so that a repeated call is the same event', () => {
  const once = canonicalJson(protectPersonal(plainEvent(), { key, pointers }));
  expect(canonicalJson(protectPersonal(plainEvent(), { key, pointers }))).toBe(once);
});

test('the key reveals what was encrypted, places and kinds of values included', () => {
  const sealed = protectPersonal(plainEvent(), { key, pointers });
  const { event, fields } = revealEvent(JSON.parse(canonicalJson(sealed)), key);
  expect(fields).toEqual([
    { path: '/attributes/email', state: 'revealed', value: { work: 'ann@example.com' } },
    { path: '/changes/0/from', state: 'revealed', value: 'ann@example.com' },
    { path: '/changes/0/to', state: 'revealed', value: 'bob@example.com' },
    { path: '/changes/1/to/0/phone', state: 'revealed', value: '+49 1' },
  ]);
  expect(event.changes?.[0]).toEqual({
    path: '/email',
    op: 'replace',
    redacted: 'encrypted',
    from: 'ann@example.com',
    to: 'bob@example.com',
  });
});

test('without its key a field is erased, and the event stays as it is', () => {
  const sealed = protectPersonal(plainEvent(), { key, pointers });
  const { event, fields } = revealEvent(sealed, undefined);
  expect(fields.map(({ state }) => state)).toEqual(['erased', 'erased', 'erased', 'erased']);
  expect(canonicalJson(event)).toBe(canonicalJson(sealed));
});

test('another key, another place, another event and an altered text read as unreadable', () => {
  const sealed = protectPersonal(plainEvent(), { key, pointers });
  const [email] = sealed.changes ?? [];
  const from = String(email?.from);
  const altered = from.slice(0, -1) + (from.endsWith('A') ? 'B' : 'A');
  const statesOf = (given: object, with_: Uint8Array = key): unknown[] =>
    revealEvent({ ...sealed, attributes: {}, ...given }, with_).fields.map(({ state }) => state);
  expect(statesOf({ changes: [email] })).toEqual(['revealed', 'revealed']);
  expect(statesOf({ changes: [email] }, Buffer.alloc(32, 8))).toEqual(['unreadable', 'unreadable']);
  expect(statesOf({ changes: [{ ...email, from: email?.to, to: email?.from }] })).toEqual([
    'unreadable',
    'unreadable',
  ]);
  expect(statesOf({ changes: [email], id: '919108f7-52d1-4320-9bac-f847db4148a8' })).toEqual([
    'unreadable',
    'unreadable',
  ]);
  expect(statesOf({ changes: [{ ...email, from: altered }] })).toEqual(['unreadable', 'revealed']);
});

test('without any key personal fields are masked for good', () => {
  const masked = protectPersonal(plainEvent(), { key: undefined, pointers });
  expect(masked.attributes).toEqual({ email: '[REDACTED]', note: 'n' });
});

test('a caller cannot pass plain data off as encrypted', () => {
  const event = eventOf(
    { changes: [{ path: '/email', op: 'add', to: 'ann@example.com', redacted: 'encrypted' }] },
    { protection },
  );
  expect(canonicalJson(protectPersonal(event, { key, pointers }))).not.toContain('ann');
});

test('a personal field whose pointer is too long to be kept is masked', () => {
  const long = compileFieldProtection({ personal: ['/*/email'] });
  const path = `/${'x'.repeat(2000)}/email`;
  const event = eventOf({ changes: [{ path, op: 'add', to: 'ann@example.com' }] }, { protection: long });
  expect(event.changes?.[0]?.to).toBe('[REDACTED]');
});

test('what encryption makes too large is cut, after it was encrypted', () => {
  const event = eventOf({ attributes: { email: 'x'.repeat(50_000) } }, { protection });
  const sealed = protectPersonal(event, { key, pointers });
  expect(Buffer.byteLength(canonicalJson(sealed))).toBeLessThan(61_440);
  // Prefix, nonce and two colons, then base64url of the quoted text and its tag; and the quotes around all.
  const bytes = 'eyrie:v1:'.length + 16 + 1 + Math.ceil(((50_002 + 16) * 4) / 3) + 2;
  expect(sealed.cut).toEqual([
    { path: '/attributes/email', bytes, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
  ]);
});

test('the digest of too many changes does not tell the personal data in them', () => {
  const cutOf = (email: string) => {
    const changes = Array.from({ length: 1001 }, () => ({ path: '/email', op: 'add', to: email }) as const);
    return eventOf({ changes }, { protection }).cut;
  };
  expect(cutOf('a@x.org')).toEqual(cutOf('b@x.org'));
});

test('the subject is the first target, else the actor, and always one that a database can hold', () => {
  const actor = { id: 'u-1', type: 'user' } as const;
  expect(subjectOf({ actor, targets: [{ type: 'order', id: '42' }] })).toBe('order/42');
  expect(subjectOf({ actor, targets: [] })).toBe('user/u-1');
  expect(subjectOf({ actor, targets: [{ type: 'a', id: '\0' }] })).toMatch(/^sha256\/[0-9a-f]{64}$/);
  expect(subjectOf({ actor, targets: [{ type: 'a', id: 'x'.repeat(299) }] })).toMatch(
    /^sha256\/[0-9a-f]{64}$/,
  );
});
