import { createHmac, timingSafeEqual } from 'node:crypto';

const TOLERANCE_SECONDS = 300;

interface SignedPayload {
  readonly secret: string;
  readonly payload: Uint8Array;
  /** Unix time in seconds. */
  readonly timestamp: number;
}

interface SignatureCheck {
  readonly secret: string;
  readonly payload: Uint8Array;
  /** The header `Stripe-Signature`: `t=<unix seconds>,v1=<hex>[,v1=<hex>…]`. */
  readonly header: string;
}

/** HMAC-SHA256 over `<timestamp>.<payload>`, as Stripe signs its webhooks. */
export function stripeSignature({ secret, payload, timestamp }: SignedPayload): Buffer {
  return createHmac('sha256', secret).update(`${timestamp}.`).update(payload).digest();
}

/** Whether one of the header's signatures is right and at most five minutes away from now. */
export function isSignedByStripe({ secret, payload, header }: SignatureCheck): boolean {
  const fields = header.split(',').map((field) => field.trim());
  const timestamp = Number(/^t=(\d{1,12})$/.exec(fields[0] ?? '')?.[1]);
  if (!(Math.abs(Date.now() / 1000 - timestamp) <= TOLERANCE_SECONDS)) return false;
  const expected = stripeSignature({ secret, payload, timestamp });
  return fields.some((field) => {
    const hex = /^v1=([0-9a-f]{64})$/.exec(field)?.[1];
    return hex !== undefined && timingSafeEqual(Buffer.from(hex, 'hex'), expected);
  });
}
