import { type IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import {
  clientIpView,
  EyrieApp,
  HttpServerObservation,
  OTHER_METHOD,
  type Outcome,
} from '@eyrie/core/engine';
import { SpanKind } from '@opentelemetry/api';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { EndedRequest } from '../../src/server/ended-request.js';
import { requestAttributes, startAttributes } from '../../src/server/request-attributes.js';
import { resultAttributes, spanNameOf } from '../../src/server/request-result.js';

interface Asked {
  readonly method?: string;
  readonly url?: string;
  readonly headers?: IncomingHttpHeaders;
  readonly secure?: boolean;
  readonly httpVersion?: string;
}

function observationOf({ method = 'GET', url = '/', headers = {}, secure, httpVersion = '1.1' }: Asked = {}) {
  const socket = Object.assign(new Socket(), secure === true && { encrypted: true });
  Object.defineProperty(socket, 'remoteAddress', { value: '203.0.113.7' });
  const request = Object.assign(new IncomingMessage(socket), { method, url, httpVersion });
  request.headers = headers;
  const known = method === 'BREW' ? OTHER_METHOD : method;
  return new HttpServerObservation(request, new ServerResponse(request), known, 'r-1');
}

interface Ended extends Asked {
  readonly route?: string;
  readonly statusCode?: number;
  readonly outcome?: Outcome;
  readonly error?: unknown;
}

function endedObservation({ route, statusCode = 200, outcome = 'success', error, ...asked }: Ended) {
  const observation = observationOf(asked);
  if (route !== undefined) observation.matched(route);
  if (error !== undefined) observation.failed(error);
  observation.finish({ statusCode, outcome });
  return observation;
}

const { http } = new EyrieApp();
const options = { http, clientIp: clientIpView({ policy: 'truncated' }) };

const BASE = {
  'http.request.method': 'GET',
  'url.path': '/',
  'url.scheme': 'http',
  'client.address': '203.0.113.0',
  'network.protocol.version': '1.1',
  'eyrie.request_id': 'r-1',
};

test('a sampler learns method, path and scheme', () => {
  expect(startAttributes(observationOf({ url: '/users/7?token=abc', secure: true }))).toEqual({
    'http.request.method': 'GET',
    'url.path': '/users/7',
    'url.scheme': 'https',
  });
});

test.each<readonly [name: string, asked: Asked, more: Readonly<Record<string, unknown>>]>([
  ['nothing but its line', {}, {}],
  ['a query', { url: '/a?b=c&d' }, { 'url.path': '/a', 'url.query': 'b=c&d' }],
  ['an empty query', { url: '/a?' }, { 'url.path': '/a' }],
  ['two question marks', { url: '/a?b?c' }, { 'url.path': '/a', 'url.query': 'b?c' }],
  ['an absolute target', { url: 'http://shop.test/a?b=c' }, { 'url.path': '/a', 'url.query': 'b=c' }],
  ['a user agent', { headers: { 'user-agent': 'curl/8' } }, { 'user_agent.original': 'curl/8' }],
  [
    'a host and a port',
    { headers: { host: 'shop.test:3000' } },
    { 'server.address': 'shop.test', 'server.port': 3000 },
  ],
  ['a host', { headers: { host: 'shop.test' } }, { 'server.address': 'shop.test' }],
  [
    'an IPv6 host and a port',
    { headers: { host: '[::1]:3000' } },
    { 'server.address': '::1', 'server.port': 3000 },
  ],
  ['an authority of HTTP/2', { headers: { ':authority': 'shop.test' } }, { 'server.address': 'shop.test' }],
  ['a host that is none', { headers: { host: 'user@shop.test/path' } }, {}],
  ['an endless host', { headers: { host: 'a'.repeat(300) } }, {}],
  ['HTTP/2', { httpVersion: '2.0' }, { 'network.protocol.version': '2.0' }],
  [
    'a method outside of the known set',
    { method: 'BREW' },
    { 'http.request.method': '_OTHER', 'http.request.method_original': 'BREW' },
  ],
])('a request with %s', (_, asked, more) => {
  expect(requestAttributes(observationOf(asked), options)).toEqual({ ...BASE, ...more });
});

test('requests to several hosts in turn are told apart', () => {
  const hosts = [
    'shop.test:8080',
    'shop.test',
    '[::1]:3000',
    'no host',
    'shop.test:8080',
    undefined,
    'shop.test',
  ];
  const servers = hosts.map((host) => {
    const told = requestAttributes(observationOf({ headers: host === undefined ? {} : { host } }), options);
    return [told['server.address'], told['server.port']];
  });
  expect(servers).toEqual([
    ['shop.test', 8080],
    ['shop.test', undefined],
    ['::1', 3000],
    [undefined, undefined],
    ['shop.test', 8080],
    [undefined, undefined],
    ['shop.test', undefined],
  ]);
});

test('the client’s address is absent where the policy shows none', () => {
  const attributes = requestAttributes(observationOf(), { http, clientIp: clientIpView({ policy: 'none' }) });
  expect(attributes).not.toHaveProperty(['client.address']);
});

test.each<readonly [Ended, string]>([
  [{ route: '/users/:id' }, 'GET /users/:id'],
  [{ method: 'POST', route: '/' }, 'POST /'],
  [{}, 'GET'],
  [{ method: 'BREW' }, 'HTTP'],
  [{ method: 'BREW', route: '/pots' }, 'HTTP /pots'],
])('of %j the span is named "%s"', (ended, name) => {
  expect(spanNameOf(endedObservation(ended))).toBe(name);
});

const failure = new RangeError('no');
test.each<readonly [Ended, Readonly<Record<string, unknown>>]>([
  [{ route: '/a' }, { 'http.route': '/a', 'http.response.status_code': 200 }],
  [{ statusCode: 404, outcome: 'client_error' }, { 'http.response.status_code': 404 }],
  [
    { route: '/a', statusCode: 403, outcome: 'client_error', error: failure },
    { 'http.route': '/a', 'http.response.status_code': 403 },
  ],
  [
    { route: '/a', statusCode: 500, outcome: 'server_error', error: failure },
    { 'http.route': '/a', 'http.response.status_code': 500, 'error.type': 'RangeError' },
  ],
  [
    { statusCode: 503, outcome: 'server_error' },
    { 'http.response.status_code': 503, 'error.type': '503' },
  ],
  [
    { route: '/a', statusCode: 499, outcome: 'aborted' },
    { 'http.route': '/a', 'http.response.status_code': 499, 'error.type': '499', 'eyrie.outcome': 'aborted' },
  ],
])('an end %j is told as %j', (ended, attributes) => {
  expect(resultAttributes(endedObservation(ended))).toEqual(attributes);
});

describe('a request that nobody has written on', () => {
  const identity = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags: 1 };
  const parent = { ...identity, spanId: 'c'.repeat(16), isRemote: true };
  const resource = resourceFromAttributes({ 'service.name': 'shop' });
  const scope = { name: 'test', version: '1' };
  const spanOf = (ended: Ended, withParent = true) =>
    new EndedRequest({
      ...options,
      observation: endedObservation(ended),
      identity,
      parent: withParent ? parent : undefined,
      resource,
      scope,
    });

  test('is a span of its route, its result and its identity', () => {
    const span = spanOf({ route: '/a' });
    expect(span).toMatchObject({
      name: 'GET /a',
      kind: SpanKind.SERVER,
      ended: true,
      parentSpanContext: parent,
      status: { code: 0 },
      events: [],
      links: [],
      instrumentationScope: scope,
      droppedAttributesCount: 0,
      droppedEventsCount: 0,
      droppedLinksCount: 0,
    });
    expect(span.attributes).toEqual({ ...BASE, 'http.route': '/a', 'http.response.status_code': 200 });
    expect([span.spanContext(), span.resource]).toEqual([identity, resource]);
    const sum = (BigInt(span.startTime[0]) + BigInt(span.duration[0])) * 1_000_000_000n;
    expect(sum + BigInt(span.startTime[1]) + BigInt(span.duration[1])).toBe(
      BigInt(span.endTime[0]) * 1_000_000_000n + BigInt(span.endTime[1]),
    );
  });

  test('has no parent where its caller has sent none', () => {
    expect(spanOf({}, false).parentSpanContext).toBeUndefined();
  });

  test('tells the exception of a failure, when it ended', () => {
    const span = spanOf({ statusCode: 500, outcome: 'server_error', error: failure });
    expect(span.status).toEqual({ code: 2 });
    expect(span.events).toEqual([
      {
        name: 'exception',
        time: span.endTime,
        droppedAttributesCount: 0,
        attributes: {
          'exception.type': 'RangeError',
          'exception.message': 'no',
          'exception.stacktrace': expect.stringMatching(/^RangeError: no\n {4}at /),
        },
      },
    ]);
  });

  test.each<Ended>([
    { statusCode: 404, outcome: 'client_error', error: failure },
    { statusCode: 499, outcome: 'aborted', error: failure },
  ])('tells none of %j, which is no failure of the server', (ended) => {
    const { status, events } = spanOf(ended);
    expect([status, events]).toEqual([{ code: 0 }, []]);
  });
});
