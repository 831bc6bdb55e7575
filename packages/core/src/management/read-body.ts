import type { IncomingMessage } from 'node:http';
import { EyrieError } from '../errors/eyrie-error.js';

/** Reads a request's body as it came; rejects with `EYRIE_MANAGEMENT_BODY_TOO_LARGE` beyond the limit. */
export async function readBody(request: IncomingMessage, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > maxBytes) {
      throw new EyrieError({
        code: 'EYRIE_MANAGEMENT_BODY_TOO_LARGE',
        problem: `The request body is larger than ${maxBytes} bytes`,
        remedy: "Send less, or raise the endpoint's limit",
      });
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, length);
}
