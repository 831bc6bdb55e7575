import { bodyInvalid } from '../deployment-errors.js';

const FORM = /^application\/x-www-form-urlencoded\b/i;

/**
 * Reads a body as JSON; of a form, as GitHub sends where nobody chose otherwise, its field `payload`.
 *
 * @throws EyrieError `EYRIE_DEPLOYMENT_BODY_INVALID`
 */
export function readJson(body: Buffer, contentType: string | undefined): unknown {
  const text = FORM.test(contentType ?? '')
    ? (new URLSearchParams(body.toString('latin1')).get('payload') ?? '')
    : textOf(body);
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw bodyInvalid('is not JSON');
  }
}

function textOf(body: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    throw bodyInvalid('is not UTF-8');
  }
}
