import { once } from 'node:events';
import { type IncomingMessage, type RequestOptions, request } from 'node:http';

// Connections of their own, which do not keep a server that closes.
const OWN_CONNECTION: RequestOptions = { agent: false, timeout: 20_000 };

/** A POST of JSON whose body is still to be written. */
export function openPost(url: string, headers: Readonly<Record<string, string>> = {}) {
  const outgoing = open(url, { method: 'POST', headers: { 'content-type': 'application/json', ...headers } });
  const answer = answerTo(outgoing);
  return { answer, write: (text: string) => outgoing.write(text), end: (text: string) => outgoing.end(text) };
}

/** Sends a GET and gives the status, once the whole answer has come. */
export async function getStatus(url: string): Promise<number> {
  const outgoing = open(url, {});
  outgoing.end();
  const response = await answerTo(outgoing);
  await once(response.resume(), 'end');
  return response.statusCode ?? 0;
}

function open(url: string, options: RequestOptions) {
  const outgoing = request(url, { ...OWN_CONNECTION, ...options });
  return outgoing.on('timeout', () => outgoing.destroy(new Error(`${url}: no answer within 20 s`)));
}

function answerTo(outgoing: ReturnType<typeof request>): Promise<IncomingMessage> {
  return once(outgoing, 'response').then(([response]) => response as IncomingMessage);
}
