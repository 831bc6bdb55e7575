import { signWebhook, verifyWebhookSignature } from '../../src/signatures/webhook-signature.js';

const NOW = 1_795_000_000_000;
const timestamp = String(NOW / 1000);
const message = { id: 'evt-1', timestamp, body: '{"a":1}' };
const signature = signWebhook(['secret'], message);
const genuine = { ...message, signature, secrets: ['secret'], now: NOW };

test('the signature is the HMAC-SHA256 of id, timestamp and body', () => {
  expect(signature).toBe(
    `v1,${Buffer.from('0b2da998d76be58c865872d5c649c774ed2f152007f938b79bdb45994ce2cdee', 'hex').toString('base64')}`,
  );
});

test('a genuine webhook is accepted, its body as text or as bytes', () => {
  expect(verifyWebhookSignature(genuine)).toBe(true);
  expect(verifyWebhookSignature({ ...genuine, body: Buffer.from(message.body) })).toBe(true);
  expect(verifyWebhookSignature({ ...genuine, secrets: ['other', 'secret'] })).toBe(true);
  expect(verifyWebhookSignature({ ...genuine, signature: `v1,${'A'.repeat(43)}= ${signature} v2,x` })).toBe(
    true,
  );
});

test.each([
  ['body', { body: '{"a":2}' }],
  ['id', { id: 'evt-2' }],
  ['timestamp', { timestamp: String(NOW / 1000 + 1) }],
  ['secret', { secrets: ['Secret'] }],
  ['signature', { signature: `v1,${'A'.repeat(43)}=` }],
  ['version', { signature: signature.replace('v1', 'v2') }],
  ['length', { signature: signature.slice(0, -1) }],
  ['case', { signature: signature.toUpperCase() }],
  ['missing signature', { signature: undefined }],
  ['missing id', { id: undefined }],
  ['missing timestamp', { timestamp: undefined }],
  ['too many signatures', { signature: `${'v1,0 '.repeat(10)}${signature}` }],
])('another %s is refused', (_, differing) => {
  expect(verifyWebhookSignature({ ...genuine, ...differing })).toBe(false);
});

test('what is sent again after the window, or from the future, is refused', () => {
  expect(verifyWebhookSignature({ ...genuine, now: NOW + 300_000 })).toBe(true);
  expect(verifyWebhookSignature({ ...genuine, now: NOW + 300_001 })).toBe(false);
  expect(verifyWebhookSignature({ ...genuine, now: NOW - 300_001 })).toBe(false);
  expect(verifyWebhookSignature({ ...genuine, now: NOW + 300_001, toleranceSeconds: 301 })).toBe(true);
  for (const odd of ['', '-1', '1e3', 'NaN', '0x10', '1.5']) {
    const signed = signWebhook(['secret'], { ...message, timestamp: odd });
    expect(verifyWebhookSignature({ ...genuine, timestamp: odd, signature: signed, now: 0 })).toBe(false);
  }
});

test('no secret and an empty one are errors, never an acceptance', () => {
  for (const secrets of [[], [''], ['secret', '  ']]) {
    expect(() => verifyWebhookSignature({ ...genuine, secrets })).toThrow('EYRIE_AUDIT_WEBHOOK_SECRET_EMPTY');
  }
});
