import type { IncomingMessage, ServerResponse } from 'node:http';

// As frameworks write it, and as Node adds it by itself.
const LENGTH_HEADERS = ['\r\ncontent-length: ', '\r\nContent-Length: '];

/** The length of a request's body as the client declared it; `undefined` for a chunked one. */
export function requestBytes({ headers }: IncomingMessage): number | undefined {
  const length = headers['content-length'];
  if (length !== undefined) return wholeNumber(length);
  return headers['transfer-encoding'] === undefined ? 0 : undefined;
}

/** The length of a response's body as it was declared; `undefined` for one that was sent in chunks. */
export function responseBytes(request: IncomingMessage, response: ServerResponse): number | undefined {
  if (request.method === 'HEAD') return 0;
  const declared = response.getHeader('content-length');
  return declared === undefined ? lengthInHead(response) : wholeNumber(declared);
}

// Headers that were handed over with the head are found only in its text.
function lengthInHead(response: ServerResponse): number | undefined {
  const { _header: head } = response as { _header?: unknown };
  if (typeof head !== 'string') return undefined;
  for (const header of LENGTH_HEADERS) {
    const at = head.indexOf(header);
    if (at === -1) continue;
    const start = at + header.length;
    return wholeNumber(head.slice(start, head.indexOf('\r\n', start)));
  }
  return undefined;
}

function wholeNumber(value: unknown): number | undefined {
  const number = typeof value === 'string' ? Number(value) : value;
  return typeof number === 'number' && Number.isSafeInteger(number) && number >= 0 ? number : undefined;
}
