import type { IncomingMessage, ServerResponse } from 'node:http';

const LENGTH_IN_HEAD = /\r\ncontent-length: *(\d+)/i;

/** What Node keeps of a response beside its headers, where it does. */
interface KeptByNode {
  readonly _contentLength?: unknown;
  readonly _header?: unknown;
  readonly chunkedEncoding?: boolean;
}

/** The length of a request's body as the client declared it; `undefined` for a chunked one. */
export function requestBytes({ headers }: IncomingMessage): number | undefined {
  const length = headers['content-length'];
  if (length !== undefined) return wholeNumber(length);
  return headers['transfer-encoding'] === undefined ? 0 : undefined;
}

/** The length of a response's body as it was declared; `undefined` for one that was sent in chunks. */
export function responseBytes(request: IncomingMessage, response: ServerResponse): number | undefined {
  if (request.method === 'HEAD') return 0;
  const { _contentLength, _header, chunkedEncoding } = response as KeptByNode;
  if (typeof _contentLength === 'number') return _contentLength;
  if (chunkedEncoding === true) return undefined;
  const declared = response.getHeader('content-length');
  if (declared !== undefined) return wholeNumber(declared);
  // Headers that were handed over with the head are found only in its text.
  return typeof _header === 'string' ? wholeNumber(LENGTH_IN_HEAD.exec(_header)?.[1]) : undefined;
}

function wholeNumber(value: unknown): number | undefined {
  const number = typeof value === 'string' ? Number(value) : value;
  return typeof number === 'number' && Number.isSafeInteger(number) && number >= 0 ? number : undefined;
}
