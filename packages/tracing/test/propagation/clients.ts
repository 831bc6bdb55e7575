import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as httpsRequest, type RequestOptions as SecureOptions } from 'node:https';
import { text } from 'node:stream/consumers';
import type { Arrived } from './echo-server.js';

/** Headers that arrived of a `fetch` to a server that echoes them. */
export async function fetched(port: number, init: RequestInit = {}, path = '/'): Promise<Arrived> {
  return (await (await fetch(`http://127.0.0.1:${port}${path}`, init)).json()) as Arrived;
}

/** Headers that arrived of a request of `node:http`, or of `node:https` where an authority is given. */
export async function requested(
  port: number,
  options: RequestOptions & SecureOptions = {},
): Promise<Arrived> {
  const send = options.ca === undefined ? httpRequest : httpsRequest;
  const request = send({ host: '127.0.0.1', port, ...options }).end();
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  return JSON.parse(await text(response)) as Arrived;
}
