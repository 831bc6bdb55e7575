import { validateHeaderName, validateHeaderValue } from 'node:http';
import { headerInvalid } from './outbound-errors.js';
import type { OutboundRequest } from './outbound-request.js';
import type { OutboundTarget } from './outbound-target.js';

/** What decides where a message ends and which connection carries it is the client's alone. */
const OWN_HEADERS: ReadonlySet<string> = new Set([
  'connection',
  'content-length',
  'expect',
  'host',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** Whether a header is one that the client sets itself, and no request may. `name` in lower case. */
export function isClientHeader(name: string): boolean {
  return OWN_HEADERS.has(name);
}

/**
 * The headers to send, with those that the body and the URL's credentials need.
 *
 * @throws EyrieError `EYRIE_OUTBOUND_HEADER_INVALID`, without showing a value.
 */
export function headersOf(
  { headers = {}, body }: Pick<OutboundRequest, 'headers' | 'body'>,
  { credentials }: OutboundTarget,
): Readonly<Record<string, string>> {
  const sent: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    const key = name.toLowerCase();
    assertHeader(key, value);
    sent[key] = value;
  }
  if (credentials !== undefined) {
    sent.authorization ??= `Basic ${Buffer.from(credentials).toString('base64')}`;
  }
  if (body !== undefined) sent['content-length'] = String(Buffer.byteLength(body));
  return sent;
}

function assertHeader(name: string, value: string): void {
  if (!accepts(() => validateHeaderName(name)))
    throw headerInvalid('a header whose name is not allowed in HTTP');
  if (isClientHeader(name)) throw headerInvalid(`the header "${name}", which the client sets itself`);
  if (!accepts(() => validateHeaderValue(name, value))) {
    throw headerInvalid(`the header "${name}" with characters that are not allowed in HTTP`);
  }
}

function accepts(validate: () => void): boolean {
  try {
    validate();
    return true;
  } catch {
    return false;
  }
}
