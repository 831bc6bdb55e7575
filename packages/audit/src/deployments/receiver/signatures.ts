import { createHmac } from 'node:crypto';
import { equalSecrets } from '@eyrie/core/engine';

/** How far the time of a signed request may be from ours, in milliseconds. */
export const SIGNATURE_AGE_MS = 300_000;

const HUB_SIGNATURE = /^sha256=([0-9a-f]{64})$/;
const UNIX_SECONDS = /^\d{1,12}$/;
// Bounded: a sender has a few keys at most while it changes them.
const MAX_SIGNATURES = 10;

/** The headers of a signed webhook, by the specification of Standard Webhooks. */
export interface WebhookSignature {
  /** `webhook-id`: the same over all attempts. */
  readonly id: string;
  /** `webhook-timestamp`: seconds since 1970. */
  readonly timestamp: string;
  /** `webhook-signature`: `v1,<base64>`, several of them with spaces between. */
  readonly signature: string;
}

/** Whether a text is one of the secrets, in a time that tells nothing of any. */
export function isOneOf(given: string, secrets: readonly string[]): boolean {
  return secrets.reduce((found, secret) => equalSecrets(given, secret) || found, false);
}

/** Whether GitHub's `x-hub-signature-256` is that of a body: `sha256=` and the HMAC-SHA256 in lower-case hexadecimal. */
export function isHubSignature(header: string, body: Buffer, secrets: readonly string[]): boolean {
  const given = HUB_SIGNATURE.exec(header)?.[1];
  if (given === undefined) return false;
  return isOneOf(
    given,
    secrets.map((secret) => createHmac('sha256', secret).update(body).digest('hex')),
  );
}

/** Signs a body as a webhook. */
export function signWebhook(
  secret: string,
  { id, timestamp }: Omit<WebhookSignature, 'signature'>,
  body: string | Buffer,
): string {
  const hmac = createHmac('sha256', keyOf(secret));
  return `v1,${hmac.update(`${id}.${timestamp}.`).update(body).digest('base64')}`;
}

/** Whether a webhook's time is near ours. */
export function isRecent(timestamp: string, now: number): boolean {
  return UNIX_SECONDS.test(timestamp) && Math.abs(Number(timestamp) * 1000 - now) <= SIGNATURE_AGE_MS;
}

/** Whether one of a webhook's signatures is that of its id, time and body. */
export function isWebhookSignature(
  given: WebhookSignature,
  body: Buffer,
  secrets: readonly string[],
): boolean {
  const expected = secrets.map((secret) => signWebhook(secret, given, body));
  return given.signature
    .split(' ', MAX_SIGNATURES)
    .reduce((found, signature) => isOneOf(signature, expected) || found, false);
}

function keyOf(secret: string): Buffer {
  return secret.startsWith('whsec_')
    ? Buffer.from(secret.slice('whsec_'.length), 'base64')
    : Buffer.from(secret, 'utf8');
}
