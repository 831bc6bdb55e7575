import {
  formatSigningKey,
  formatVerifierKey,
  generateSigningKey,
  parseSigningKey,
  parseVerifierKey,
  verifierKeyText,
} from '../../src/integrity/note-keys.js';
import { PETER_PRIVATE_KEY, PETER_VERIFIER_KEY } from './peter-neumann.js';

const INVALID = expect.objectContaining({ code: 'EYRIE_AUDIT_KEY_INVALID' });

/** Every part of a text but the whole of it, and the text with each of its characters raised by one. */
function* manglings(text: string): Generator<string> {
  for (let start = 0; start <= text.length; start += 1) {
    for (let end = start + 1; end <= text.length; end += 1) {
      if (start !== 0 || end !== text.length) yield text.slice(start, end);
    }
  }
  for (let index = 0; index < text.length; index += 1) {
    yield text.slice(0, index) + String.fromCharCode(text.charCodeAt(index) + 1) + text.slice(index + 1);
  }
}

test('a verification key is read and written', () => {
  const key = parseVerifierKey(PETER_VERIFIER_KEY);
  expect(key).toMatchObject({ name: 'PeterNeumann', keyId: 'c74f20a3' });
  expect(verifierKeyText(key)).toBe(PETER_VERIFIER_KEY);
});

test('a private key has the verification key that belongs to it', () => {
  expect(verifierKeyText(parseSigningKey(PETER_PRIVATE_KEY))).toBe(PETER_VERIFIER_KEY);
});

test('no part and no neighbour of a verification key is one', () => {
  for (const mangled of manglings(PETER_VERIFIER_KEY))
    expect(() => parseVerifierKey(mangled)).toThrow(INVALID);
});

test('no part and no neighbour of a private key is one, and no error says what it held', () => {
  const secret = PETER_PRIVATE_KEY.slice(-40);
  for (const mangled of manglings(PETER_PRIVATE_KEY)) {
    let error: unknown;
    try {
      parseSigningKey(mangled);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toEqual(INVALID);
    expect(String(error)).not.toContain(secret);
  }
});

test.each([
  [
    'of another length',
    formatVerifierKey('PeterNeumann', Buffer.alloc(33)),
    'A verification key cannot be read: it does not have 32 bytes',
  ],
  [
    'of another type',
    'PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW',
    'A verification key cannot be read: it is not of the type Ed25519',
  ],
  [
    'with another id',
    'PeterNeumann+c74f20a4+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW',
    'A verification key cannot be read: its id is not that of the key',
  ],
])('a verification key %s is refused', (_what, key, problem) => {
  expect(() => parseVerifierKey(key)).toThrow(expect.objectContaining({ problem }));
});

test('new keys differ and fit together', () => {
  const one = generateSigningKey('shop.example/audit');
  const other = generateSigningKey('shop.example/audit');
  expect(one.privateKey).toMatch(/^PRIVATE\+KEY\+shop\.example\/audit\+[0-9a-f]{8}\+[A-Za-z0-9+/]{44}$/);
  expect(verifierKeyText(parseSigningKey(one.privateKey))).toBe(one.verifierKey);
  expect(other.privateKey).not.toBe(one.privateKey);
});

test.each(['', 'two words', 'a+b', 'no\u00a0break', 'line\nfeed', 'nul\u0000', '\ud800'])(
  'a key cannot be named %j',
  (name) => {
    const error = expect.objectContaining({ code: 'EYRIE_AUDIT_KEY_NAME_INVALID' });
    expect(() => generateSigningKey(name)).toThrow(error);
    expect(() => formatVerifierKey(name, Buffer.alloc(32))).toThrow(error);
    expect(() => formatSigningKey(name, Buffer.alloc(32))).toThrow(error);
  },
);
