import { createHmac } from 'node:crypto';
import { EyrieError, equalSecrets } from '@eyrie/core/engine';

/** What of a webhook is signed, by the specification of Standard Webhooks. */
export interface SignedWebhook {
  /** `webhook-id`: the same over all attempts. */
  readonly id: string;
  /** `webhook-timestamp`: seconds since 1970. */
  readonly timestamp: string;
  /** As it was received, before anything parsed it. */
  readonly body: string | Uint8Array;
}

/** What a receiver of webhooks checks. */
export interface WebhookSignatureCheck {
  /** The header `webhook-id`. */
  readonly id: string | undefined;
  /** The header `webhook-timestamp`: seconds since 1970. */
  readonly timestamp: string | undefined;
  /** The header `webhook-signature`: `v1,<base64>`, several of them with blanks between. */
  readonly signature: string | undefined;
  /** As it was received, before anything parsed it. */
  readonly body: string | Uint8Array;
  /** Any of them may have signed. One that begins with `whsec_` is the base64 of its bytes. */
  readonly secrets: readonly string[];
  /** How far the timestamp may be from now, in seconds, so that nobody sends it again later. @default 300 */
  readonly toleranceSeconds?: number | undefined;
  /** In milliseconds since 1970. @default Date.now() */
  readonly now?: number | undefined;
}

export const WEBHOOK_SIGNATURE_DEFAULTS = Object.freeze({ toleranceSeconds: 300 });

const UNIX_SECONDS = /^\d{1,12}$/;
const BASE64_SECRET = 'whsec_';
// More than anybody rotates at a time; each costs an HMAC per secret.
const MAX_SIGNATURES = 10;

/** The header `webhook-signature`: `v1,<base64>` of each secret, with blanks between. */
export function signWebhook(secrets: readonly string[], webhook: SignedWebhook): string {
  return secrets.map((secret) => signatureOf(secret, webhook)).join(' ');
}

/**
 * Whether a webhook was signed by the holder of one of the secrets, not longer ago than allowed. Takes the same time
 * wherever a signature differs. A receiver also keeps the ids of that time, to notice what is sent twice.
 *
 * @throws EyrieError `EYRIE_AUDIT_WEBHOOK_SECRET_EMPTY` where there is no secret, or an empty one.
 *
 * @example
 * ```ts
 * const isGenuine = verifyWebhookSignature({
 *   id: request.headers['webhook-id'],
 *   timestamp: request.headers['webhook-timestamp'],
 *   signature: request.headers['webhook-signature'],
 *   body: request.rawBody,
 *   secrets: [process.env.WEBHOOK_SECRET],
 * });
 * ```
 */
export function verifyWebhookSignature(check: WebhookSignatureCheck): boolean {
  const { id, timestamp, signature, body, secrets, now = Date.now() } = check;
  const { toleranceSeconds = WEBHOOK_SIGNATURE_DEFAULTS.toleranceSeconds } = check;
  assertWebhookSecrets(secrets);
  if (id === undefined || timestamp === undefined || signature === undefined) return false;
  if (!isRecentTimestamp(timestamp, { now, toleranceSeconds })) return false;
  return isSignedWebhook({ id, timestamp, body }, signature, secrets);
}

/** Whether a webhook's time is near ours. */
export function isRecentTimestamp(
  timestamp: string,
  { now, toleranceSeconds }: { readonly now: number; readonly toleranceSeconds: number },
): boolean {
  return UNIX_SECONDS.test(timestamp) && Math.abs(now / 1000 - Number(timestamp)) <= toleranceSeconds;
}

/** Whether one of the signatures in the header is that of one of the secrets, whatever the time. */
export function isSignedWebhook(
  webhook: SignedWebhook,
  signature: string,
  secrets: readonly string[],
): boolean {
  const given = signature.split(' ', MAX_SIGNATURES + 1);
  if (given.length > MAX_SIGNATURES) return false;
  const expected = secrets.map((secret) => signatureOf(secret, webhook));
  return given.reduce((found, each) => isOneOf(each, expected) || found, false);
}

/** Whether a text is one of the secrets, in a time that tells nothing of any. */
export function isOneOf(given: string, secrets: readonly string[]): boolean {
  return secrets.reduce((found, secret) => equalSecrets(given, secret) || found, false);
}

/** @throws EyrieError `EYRIE_AUDIT_WEBHOOK_SECRET_EMPTY` */
export function assertWebhookSecrets(secrets: readonly string[]): void {
  if (secrets.length > 0 && secrets.every((secret) => typeof secret === 'string' && secret.trim() !== ''))
    return;
  throw new EyrieError({
    code: 'EYRIE_AUDIT_WEBHOOK_SECRET_EMPTY',
    problem: 'A secret for the signatures of webhooks is missing or empty',
    remedy: 'Set the variable that holds it, to at least 32 random characters',
  });
}

function signatureOf(secret: string, { id, timestamp, body }: SignedWebhook): string {
  const hmac = createHmac('sha256', webhookKeyOf(secret)).update(`${id}.${timestamp}.`).update(body);
  return `v1,${hmac.digest('base64')}`;
}

/** The bytes that a secret signs with. */
export function webhookKeyOf(secret: string): Buffer {
  return secret.startsWith(BASE64_SECRET)
    ? Buffer.from(secret.slice(BASE64_SECRET.length), 'base64')
    : Buffer.from(secret, 'utf8');
}
