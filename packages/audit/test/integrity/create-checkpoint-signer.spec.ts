import { createCheckpointSigner } from '../../src/integrity/create-checkpoint-signer.js';
import { EMPTY_ROOT } from '../../src/integrity/merkle.js';
import { generateSigningKey, parseVerifierKey } from '../../src/integrity/note-keys.js';
import { verifySignedNote } from '../../src/integrity/signed-note.js';
import { PETER_PRIVATE_KEY, PETER_VERIFIER_KEY } from './peter-neumann.js';

test('a checkpoint is signed, with the name of the key as its origin', () => {
  const signer = createCheckpointSigner({ privateKeys: [PETER_PRIVATE_KEY] });
  expect(signer).toMatchObject({ origin: 'PeterNeumann', verifierKeys: [PETER_VERIFIER_KEY] });
  const verdict = verifySignedNote(signer.sign({ size: 0, rootHex: EMPTY_ROOT }), [
    parseVerifierKey(PETER_VERIFIER_KEY),
  ]);
  expect(verdict).toMatchObject({
    kind: 'verified',
    text: 'PeterNeumann\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n',
  });
});

test('while a key is being changed, both sign', () => {
  const old = generateSigningKey('shop.example/audit');
  const next = generateSigningKey('shop.example/audit');
  const { sign, verifierKeys } = createCheckpointSigner({
    privateKeys: [next.privateKey, old.privateKey],
    origin: 'shop.example/audit/orders',
  });
  expect(verifierKeys).toEqual([next.verifierKey, old.verifierKey]);
  const note = sign({ size: 0, rootHex: EMPTY_ROOT });
  expect(note.split('\n')[0]).toBe('shop.example/audit/orders');
  for (const key of verifierKeys)
    expect(verifySignedNote(note, [parseVerifierKey(key)]).kind).toBe('verified');
});

test.each([
  ['none', []],
  ['the same twice', [PETER_PRIVATE_KEY, PETER_PRIVATE_KEY]],
  ['five', Array.from({ length: 5 }, () => generateSigningKey('shop').privateKey)],
])('a signer has from 1 to 4 different keys, not %s', (_what, privateKeys) => {
  expect(() => createCheckpointSigner({ privateKeys })).toThrow(
    expect.objectContaining({ code: 'EYRIE_AUDIT_SIGNING_KEYS_INVALID' }),
  );
});

test('an origin that no checkpoint can have is found before the first one', () => {
  expect(() => createCheckpointSigner({ privateKeys: [PETER_PRIVATE_KEY], origin: 'two\nlines' })).toThrow(
    expect.objectContaining({ code: 'EYRIE_AUDIT_CHECKPOINT_INVALID' }),
  );
  expect(() => createCheckpointSigner({ privateKeys: [PETER_PRIVATE_KEY], origin: 'a\ttab' })).toThrow(
    expect.objectContaining({ code: 'EYRIE_AUDIT_CHECKPOINT_INVALID' }),
  );
});
