import { gzipSync } from 'node:zlib';
import { OtlpReceiver } from '../support/otlp-receiver.js';

let receiver: OtlpReceiver;

beforeEach(async () => {
  receiver = await OtlpReceiver.start();
});
afterEach(() => receiver.close());

const TRACE_ID = '0af7651916cd43dd8448eb211c80319c';
const SPAN_ID = 'b7ad6b7169203331';

const REQUEST = {
  resourceSpans: [
    {
      resource: { attributes: [{ key: 'service.name', value: { stringValue: 'shop' } }] },
      scopeSpans: [
        {
          scope: { name: 'orders', version: '1.2.3' },
          spans: [
            {
              traceId: TRACE_ID,
              spanId: SPAN_ID,
              name: 'GET /orders',
              kind: 2,
              startTimeUnixNano: '1700000000000000001',
              endTimeUnixNano: '1700000000000000002',
              attributes: [
                { key: 'tags', value: { arrayValue: { values: [{ stringValue: 'a' }] } } },
                { key: 'size', value: { intValue: '7' } },
                { key: 'huge', value: { intValue: '9007199254740993' } },
              ],
              status: { code: 2, message: 'failed' },
              flags: 257,
            },
          ],
        },
      ],
    },
  ],
};

interface Posted {
  readonly path?: string;
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string | Buffer;
}

async function post({ path = '/v1/traces', method = 'POST', headers = {}, body }: Posted = {}) {
  const response = await fetch(`${receiver.baseUrl}${path}`, {
    method,
    headers: { 'content-type': 'application/json', ...headers },
    body: method === 'GET' ? null : ((body ?? JSON.stringify(REQUEST)) as string),
  });
  return { status: response.status, text: await response.text() };
}

test('a batch in JSON is kept as flat spans', async () => {
  expect(await post()).toEqual({ status: 200, text: '{"partialSuccess":{}}' });

  expect(receiver.spans).toEqual([
    {
      name: 'GET /orders',
      kind: 'server',
      traceId: TRACE_ID,
      spanId: SPAN_ID,
      parentSpanId: undefined,
      traceState: '',
      flags: 257,
      startNs: 1_700_000_000_000_000_001n,
      endNs: 1_700_000_000_000_000_002n,
      attributes: { tags: ['a'], size: 7, huge: 9_007_199_254_740_993n },
      events: [],
      links: [],
      status: { code: 'error', message: 'failed' },
      scope: { name: 'orders', version: '1.2.3' },
      resource: { 'service.name': 'shop' },
    },
  ]);
});

test('a gzipped batch is kept, and its sizes are told', async () => {
  const wire = gzipSync(JSON.stringify(REQUEST));

  expect((await post({ headers: { 'content-encoding': 'gzip' }, body: wire })).status).toBe(200);

  expect(receiver.spans).toHaveLength(1);
  expect(receiver.requests[0]).toMatchObject({
    encoding: 'json',
    compressed: true,
    wireBytes: wire.length,
    bodyBytes: JSON.stringify(REQUEST).length,
  });
});

test.each<[string, Posted, number]>([
  ['another path', { path: '/v1/metrics' }, 404],
  ['another method', { method: 'GET' }, 405],
  ['another content type', { headers: { 'content-type': 'text/plain' } }, 415],
  ['a body that is no JSON', { body: '{' }, 400],
  ['a list of spans that is none', { body: '{"resourceSpans":{}}' }, 400],
  ['an id that is none', { body: JSON.stringify(REQUEST).replace(TRACE_ID, '0'.repeat(32)) }, 400],
  ['a body that is not compressed as it says', { headers: { 'content-encoding': 'gzip' } }, 400],
  ['another compression', { headers: { 'content-encoding': 'br' } }, 400],
  [
    'a body that is no protobuf',
    { headers: { 'content-type': 'application/x-protobuf' }, body: '\u00ff' },
    400,
  ],
])('%s is refused', async (_what, posted, status) => {
  expect((await post(posted)).status).toBe(status);

  expect(receiver.spans).toEqual([]);
  expect(receiver.requests[0]?.refusedWith).toBe(status);
});

test('answers are as asked, first those of the next requests', async () => {
  receiver.answerWith({ type: 'status', status: 503, headers: { 'retry-after': '1' } });
  receiver.answerNextWith(
    { type: 'partial-success', rejectedSpans: 1, errorMessage: 'too old' },
    { type: 'garbage' },
  );

  expect(await post()).toEqual({
    status: 200,
    text: '{"partialSuccess":{"rejectedSpans":1,"errorMessage":"too old"}}',
  });
  expect(receiver.spans).toHaveLength(0);
  expect(await post()).toEqual({ status: 200, text: '\u0000<html>garbage' });
  expect((await post()).status).toBe(503);
  expect(receiver.spans).toHaveLength(1);
  expect(receiver.requests.map(({ spans }) => spans.length)).toEqual([1, 1, 1]);
});

test('a connection is reset, and a slow answer comes late', async () => {
  receiver.answerNextWith({ type: 'reset' }, { type: 'slow', delayMs: 100 });

  await expect(post()).rejects.toThrow('fetch failed');
  const answer = post();
  await receiver.waitForRequests(2);
  expect(receiver.spans).toEqual([]);
  expect((await answer).status).toBe(200);
  expect(await receiver.waitForSpans(({ name }) => name === 'GET /orders')).toHaveLength(1);
});

test('who waits in vain learns what came', async () => {
  await post();

  await expect(receiver.waitForSpans(2, 50)).rejects.toThrow(
    'Not there after 50 ms: 1 requests, 1 spans (GET /orders)',
  );
});
