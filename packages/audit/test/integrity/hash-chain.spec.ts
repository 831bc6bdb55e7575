import { createHash } from 'node:crypto';
import { chainHash } from '../../src/integrity/hash-chain.js';

test('the first hash is of a line feed and the body, each further one also of the 32 bytes of the hash before', () => {
  const first = chainHash(null, '{"id":"1"}');
  const second = chainHash(first, '{"id":"Grüße €😀"}');
  expect(first).toBe(createHash('sha256').update('\n{"id":"1"}').digest('hex'));
  expect(second).toBe(
    createHash('sha256').update(Buffer.from(first, 'hex')).update('\n{"id":"Grüße €😀"}').digest('hex'),
  );
});

test('a body that is longer than any before it is hashed as a whole', () => {
  const body = '€'.repeat(100_000);
  expect(chainHash(null, body)).toBe(createHash('sha256').update(`\n${body}`).digest('hex'));
  expect(chainHash(null, '{}')).toBe(createHash('sha256').update('\n{}').digest('hex'));
});
