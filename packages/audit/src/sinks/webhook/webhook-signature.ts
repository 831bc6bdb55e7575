import { createHmac, timingSafeEqual } from 'node:crypto';
import { EyrieError } from '@eyrie/core/engine';

/** What a receiver of webhooks checks. */
export interface WebhookSignatureCheck {
  /** The header `webhook-id`. */
  readonly id: string | undefined;
  /** The header `webhook-timestamp`: seconds since 1970. */
  readonly timestamp: string | undefined;
  /** The header `webhook-signature`. */
  readonly signature: string | undefined;
  /** As it was received, before anything parsed it. */
  readonly body: string | Uint8Array;
  /** Any of them may have signed. */
  readonly secrets: readonly string[];
  /** How far the timestamp may be from now, in seconds, so that nobody sends it again later. @default 300 */
  readonly toleranceSeconds?: number | undefined;
  /** In milliseconds since 1970. @default Date.now() */
  readonly now?: number | undefined;
}

export const WEBHOOK_SIGNATURE_DEFAULTS = Object.freeze({ toleranceSeconds: 300 });

const VERSION = 'v1=';
// More than anybody rotates at a time; each costs an HMAC per secret.
const MAX_SIGNATURES = 10;

/** The header `webhook-signature`: `v1=<hex>` of each secret, separated by blanks. */
export function signWebhook(
  secrets: readonly string[],
  { id, timestamp, body }: { readonly id: string; readonly timestamp: string; readonly body: string },
): string {
  return secrets.map((secret) => `${VERSION}${macOf(secret, id, timestamp, body).toString('hex')}`).join(' ');
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
  assertSecrets(secrets);
  if (id === undefined || timestamp === undefined || signature === undefined) return false;
  if (!/^\d{1,12}$/.test(timestamp)) return false;
  if (Math.abs(now / 1000 - Number(timestamp)) > toleranceSeconds) return false;
  const given = signature.split(/[\s,]+/, MAX_SIGNATURES + 1);
  if (given.length > MAX_SIGNATURES) return false;
  const macs = secrets.map((secret) => macOf(secret, id, timestamp, body));
  let isGenuine = false;
  for (const text of given) {
    if (!/^v1=[\da-f]{64}$/.test(text)) continue;
    const mac = Buffer.from(text.slice(VERSION.length), 'hex');
    for (const expected of macs) isGenuine = timingSafeEqual(mac, expected) || isGenuine;
  }
  return isGenuine;
}

/** @throws EyrieError `EYRIE_AUDIT_WEBHOOK_SECRET_EMPTY` */
export function assertSecrets(secrets: readonly string[]): void {
  if (secrets.length > 0 && secrets.every((secret) => typeof secret === 'string' && secret.trim() !== ''))
    return;
  throw new EyrieError({
    code: 'EYRIE_AUDIT_WEBHOOK_SECRET_EMPTY',
    problem: 'A secret for the signatures of webhooks is missing or empty',
    remedy: 'Set the variable that holds it, to at least 32 random characters',
  });
}

function macOf(secret: string, id: string, timestamp: string, body: string | Uint8Array): Buffer {
  return createHmac('sha256', secret).update(`${id}.${timestamp}.`).update(body).digest();
}
