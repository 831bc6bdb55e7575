import { createHmac } from 'node:crypto';
import { compileFieldProtection, protectionAlong } from '../../src/event/protect/field-protection.js';
import { eventOf } from './fixtures.js';

const HMAC_KEY = 'a key of digests';
const digest = (json: string): string =>
  `hmac-sha256:${createHmac('sha256', HMAC_KEY).update(json).digest('hex')}`;

const protection = compileFieldProtection({
  redact: ['/card', '/items/*/note'],
  hmac: ['/iban', '/account/number'],
  hmacKey: HMAC_KEY,
});

test('masked and hashed fields are so in changes, also above and below the pointer, and in attributes', () => {
  const event = eventOf(
    {
      changes: [
        { path: '/card/number', op: 'add', to: '1234' },
        { path: '/iban', op: 'replace', from: 'DE1', to: 5 },
        { path: '/account', op: 'add', to: { number: 7, bank: 'b' } },
        { path: '/items/3/note', op: 'remove', from: 'n' },
        { path: '/items', op: 'add', to: [{ note: 'n', count: 2 }] },
        { path: '/cardinal', op: 'add', to: 'bird' },
      ],
      attributes: { card: { number: '1' }, iban: 'DE1', items: [{ note: 'n' }], plain: 'p' },
    },
    { protection },
  );
  expect(event.changes).toStrictEqual([
    { path: '/card/number', op: 'add', redacted: 'mask', to: '[REDACTED]' },
    { path: '/iban', op: 'replace', redacted: 'hmac', from: digest('"DE1"'), to: digest('5') },
    { path: '/account', op: 'add', to: { number: digest('7'), bank: 'b' } },
    { path: '/items/3/note', op: 'remove', redacted: 'mask', from: '[REDACTED]' },
    { path: '/items', op: 'add', to: [{ note: '[REDACTED]', count: 2 }] },
    { path: '/cardinal', op: 'add', to: 'bird' },
  ]);
  expect(event.attributes).toStrictEqual({
    card: '[REDACTED]',
    iban: digest('"DE1"'),
    items: [{ note: '[REDACTED]' }],
    plain: 'p',
  });
});

test('a hashed field is hashed as it was, whatever the redactor would have masked in it', () => {
  const hashed = compileFieldProtection({ hmac: ['/email'], hmacKey: HMAC_KEY });
  const event = eventOf({ attributes: { email: 'ann@example.com' } }, { protection: hashed });
  expect(event.attributes).toStrictEqual({ email: digest('"ann@example.com"') });
});

test('secrets are masked beside protected fields as anywhere else', () => {
  const event = eventOf({ attributes: { password: 'x', 'ann@example.com': 1, iban: 1 } }, { protection });
  expect(event.attributes).toStrictEqual({
    password: '[REDACTED]',
    '[REDACTED]': '[REDACTED]',
    iban: digest('1'),
  });
});

test('null and flags are protected as any other value', () => {
  const changes = [{ path: '/card', op: 'replace', from: null, to: true }] as const;
  expect(eventOf({ changes }, { protection }).changes).toStrictEqual([
    { path: '/card', op: 'replace', redacted: 'mask', from: '[REDACTED]', to: '[REDACTED]' },
  ]);
});

test('the strictest of several protections of one place wins', () => {
  const all = compileFieldProtection({
    redact: ['/a'],
    hmac: ['/a', '/b'],
    personal: ['/a', '/b', '/c'],
    hmacKey: HMAC_KEY,
  });
  const kinds = ['a', 'b', 'c', 'd'].map((name) => protectionAlong(all.root, [name]).kind);
  expect(kinds).toEqual(['mask', 'hmac', 'encrypted', undefined]);
});

test.each([
  ['email', '"email" in the option "redact" is no JSON Pointer'],
  ['', '"" in the option "redact" is no JSON Pointer'],
  ['/a~2', '"/a~2" in the option "redact" is no JSON Pointer'],
  ['/\ud800', String.raw`"/\ud800" in the option "redact" is no JSON Pointer`],
  [`/${'a'.repeat(512)}`, `"/${'a'.repeat(99)}" in the option "redact" is no JSON Pointer`],
])('the pointer %j is refused', (pointer, problem) => {
  expect(() => compileFieldProtection({ redact: [pointer] })).toThrow(
    expect.objectContaining({ code: 'EYRIE_AUDIT_POINTER_INVALID', problem }),
  );
});

test('more than a hundred pointers of one kind are refused', () => {
  const redact = Array.from({ length: 101 }, (_, at) => `/f${at}`);
  expect(() => compileFieldProtection({ redact })).toThrow('EYRIE_AUDIT_POINTER_INVALID');
});

test.each([undefined, '', 'short'])('digests with the key %j are refused', (hmacKey) => {
  expect(() => compileFieldProtection({ hmac: ['/iban'], hmacKey })).toThrow('EYRIE_AUDIT_HMAC_KEY_MISSING');
});
