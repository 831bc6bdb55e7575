import { createHmac } from 'node:crypto';
import { isOneOf } from '../../signatures/webhook-signature.js';

const HUB_SIGNATURE = /^sha256=([0-9a-f]{64})$/;

/** Whether GitHub's `x-hub-signature-256` is that of a body: `sha256=` and the HMAC-SHA256 in lower-case hexadecimal. */
export function isHubSignature(header: string, body: Buffer, secrets: readonly string[]): boolean {
  const given = HUB_SIGNATURE.exec(header)?.[1];
  if (given === undefined) return false;
  return isOneOf(
    given,
    secrets.map((secret) => createHmac('sha256', secret).update(body).digest('hex')),
  );
}
