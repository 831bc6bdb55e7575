import type { IncomingMessage } from 'node:http';
import { EyrieError } from '../errors/eyrie-error.js';

/** Reads a request's body as it came; rejects with `EYRIE_MANAGEMENT_BODY_TOO_LARGE` beyond the limit. */
export async function readBody(request: IncomingMessage, maxBytes: number): Promise<Buffer> {
  if (Number(request.headers['content-length'] ?? 0) > maxBytes) throw tooLarge(maxBytes);
  const chunks: Buffer[] = [];
  let length = 0;
  // Kept alive when left early, because the answer goes out on the same connection.
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > maxBytes) throw tooLarge(maxBytes);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, length);
}

function tooLarge(maxBytes: number): EyrieError {
  return new EyrieError({
    code: 'EYRIE_MANAGEMENT_BODY_TOO_LARGE',
    problem: `The request body is larger than ${maxBytes} bytes`,
    remedy: "Send less, or raise the endpoint's limit",
  });
}
