// The requests of a soak: what is sent, how often of a hundred, and what the service must say of it. `audited` is the type
// of the event that is kept; a request that is not `counted` never becomes one, because Node's parser refuses it.
import { randomBytes, randomInt } from 'node:crypto';
import { once } from 'node:events';
import http from 'node:http';
import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { BODY_LIMIT_BYTES } from './limits.mjs';

const LEAVES_AFTER_MS = 40;
const ANNOUNCED_MS = 100;
const JSON_BODY = { 'content-type': 'application/json' };
const HOSTILE = [
  () => ({
    'x-request-id': 'r'.repeat(300),
    traceparent: '00-00000000000000000000000000000000-0000000000000000-ff',
  }),
  () => ({
    'x-forwarded-for': '\u00ff, 1.2.3.4.5, ::::, <script>',
    'user-agent': `"}\u00e9${'x'.repeat(6000)}`,
  }),
  () => ({ baggage: Array.from({ length: 300 }, (_, at) => `k${at}=%zz`).join(','), tracestate: '=,,=' }),
  () => ({
    traceparent: `00-${hex(16)}-${hex(8)}-01`,
    'x-request-id': hex(16),
    authorization: `Bearer ${hex(40)}`,
  }),
  () => Object.fromEntries(Array.from({ length: 60 }, () => [`x-${hex(12)}`, hex(40)])),
];

/** Of every kind: its share in percent, what it is counted as, and how it is sent. */
export const KINDS = {
  read: kind(34, 'GET /users/:id 200', (to) => to.get(`/users/${hex(4)}`)),
  hostile: kind(8, 'GET /users/:id 200', (to) => to.get(`/users/${hex(4)}?q=${hex(50)}`, oneOf(HOSTILE)())),
  made: kind(11, 'POST /orders 201', (to) => to.post('/orders', orderOf(randomInt(1, 9))), 'order.made'),
  cancelled: kind(
    4,
    'DELETE /orders/:id 200',
    (to) => to.send('DELETE', `/orders/${hex(4)}`),
    'order.cancelled',
  ),
  broken: kind(4, 'POST /orders 400', (to) => to.post('/orders', '{"shop": ')),
  refused: kind(5, 'GET /secret 401', (to) => to.get('/secret'), 'access.denied'),
  unknown: kind(7, 'GET unmatched 404', (to) => to.get(`/${hex(6)}/${hex(randomInt(2, 3000))}`)),
  strange: kind(1, '_OTHER unmatched 404', (to) => to.send('PROPFIND', `/${hex(6)}`)),
  tooLarge: kind(3, 'POST /orders 413', (to) => to.exceed('/orders', BODY_LIMIT_BYTES + 1)),
  failing: kind(5, 'GET /failing 500', (to) => to.get('/failing')),
  slow: kind(4, 'GET /slow 200', (to) => to.get('/slow')),
  upload: kind(3, 'POST /uploads 201', (to) => to.upload('/uploads', randomInt(200_000, 400_000))),
  left: kind(4, 'GET /hang 499', (to) => to.leave('GET', '/hang')),
  leftMidway: kind(2, 'POST /orders 499', (to) => to.leave('POST', '/orders', 1000), 'request.aborted'),
  events: kind(3, 'GET /events 200', (to) => to.listen('/events')),
  garbage: kind(1, undefined, (to) => to.raw(`${hex(30)}\r\n\r\n`)),
  headersTooLarge: kind(1, undefined, (to) => to.raw(`GET / HTTP/1.1\r\nx: ${'y'.repeat(20_000)}\r\n\r\n`)),
};

function kind(share, counted, send, audited) {
  return { share, counted, send, audited };
}

const BAG = Object.entries(KINDS).flatMap(([name, { share }]) => Array(share).fill(name));

/** Any kind, by its share. */
export const anyKind = () => oneOf(BAG);

/** Sends one request each; all answer with the status that came, or `undefined` where the client did not wait for it. */
export class Sender {
  /** Requests that met a connection that was just being closed, and were sent again. */
  resent = 0;
  #port;
  #agent = new http.Agent({ keepAlive: true, maxSockets: 64 });

  constructor(port) {
    this.#port = port;
  }

  get origin() {
    return `http://127.0.0.1:${this.#port}`;
  }

  get(path, headers) {
    return this.send('GET', path, headers);
  }

  post(path, body) {
    return this.send('POST', path, JSON_BODY, body);
  }

  send(method, path, headers = {}, body = undefined) {
    return this.#answered(() => {
      const request = this.#request(method, path, headers, oneOf([true, true, true, false]));
      request.end(body);
      return request;
    });
  }

  /** A body that is too long: Fastify says so when its length is announced, Express when it has come. */
  async exceed(path, length) {
    const request = this.#request('POST', path, { ...JSON_BODY, 'content-length': length }, false);
    const answered = once(request, 'response');
    request.flushHeaders();
    await Promise.race([answered, pause(ANNOUNCED_MS)]);
    if (request.res === undefined || request.res === null) request.end(Buffer.alloc(length, ' '));
    const [response] = await answered;
    await once(response.resume(), 'end');
    request.destroy();
    return response.statusCode;
  }

  upload(path, bytes) {
    const headers = { 'content-type': 'application/octet-stream', 'content-length': bytes };
    return this.#answered(() => {
      const request = this.#request('POST', path, headers, true);
      const chunk = Buffer.alloc(16_384, 'x');
      for (let sent = 0; sent < bytes; sent += chunk.length) request.write(chunk.subarray(0, bytes - sent));
      request.end();
      return request;
    });
  }

  /** Leaves before the answer, where a length is given before the body has come. */
  async leave(method, path, length) {
    const headers = length === undefined ? {} : { ...JSON_BODY, 'content-length': length };
    const request = this.#request(method, path, headers, false);
    request.on('error', () => {});
    if (length === undefined) request.end();
    else request.write('{"shop":');
    await pause(LEAVES_AFTER_MS);
    request.destroy();
    return undefined;
  }

  /** Closes a stream of events after the first of them. */
  async listen(path) {
    const request = this.#request('GET', path, { accept: 'text/event-stream' }, false);
    request.end();
    const [response] = await once(request, 'response');
    response.on('error', () => {});
    await once(response, 'data');
    request.destroy();
    return response.statusCode;
  }

  async raw(text) {
    const socket = connect(this.#port, '127.0.0.1');
    socket.on('error', () => {});
    socket.end(text);
    socket.resume();
    await once(socket, 'close');
    return undefined;
  }

  close() {
    this.#agent.destroy();
  }

  async #answered(begin) {
    const request = begin();
    try {
      const [response] = await once(request, 'response');
      await once(response.resume(), 'end');
      return response.statusCode;
    } catch (error) {
      // As Node's documentation of `reusedSocket` has it: the server closed an idle connection at that very moment.
      if (error.code !== 'ECONNRESET' || !request.reusedSocket) throw error;
      this.resent += 1;
      return await this.#answered(begin);
    }
  }

  #request(method, path, headers, keepAlive) {
    const agent = keepAlive ? this.#agent : false;
    return http.request({ host: '127.0.0.1', port: this.#port, method, path, headers, agent });
  }
}

function orderOf(items) {
  const shop = `shop-${randomInt(0, 200)}`;
  return JSON.stringify({
    shop,
    items: Array.from({ length: items }, () => ({ article: hex(8), amount: 1 })),
  });
}

function hex(bytes) {
  return randomBytes(bytes).toString('hex');
}

function oneOf(items) {
  return items[randomInt(0, items.length)];
}
