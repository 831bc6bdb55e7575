// What the tests of the sink stand on: a Loki that refuses what the real one refuses.
import { gzipSync } from 'node:zlib';
import { LokiDouble, type LokiDoubleOptions } from '../support/loki-double.js';

const JSON_TYPE = { 'content-type': 'application/json' };
const now = (): string => `${Date.now()}000000`;
const pushOf = (values: unknown, stream: unknown = { service_name: 'shop' }): string =>
  JSON.stringify({ streams: [{ stream, values }] });

async function statusOf(
  body: string | Buffer,
  headers: Record<string, string> = JSON_TYPE,
  options: LokiDoubleOptions = {},
): Promise<number> {
  const loki = await LokiDouble.start(options);
  try {
    const { status } = await fetch(`${loki.url}/loki/api/v1/push`, {
      method: 'POST',
      body: new Uint8Array(Buffer.from(body)),
      headers,
    });
    return status;
  } finally {
    await loki.stop();
  }
}

test('a push as documented is kept', async () => {
  const body = pushOf([[now(), 'line']]);
  expect(await statusOf(body)).toBe(204);
  expect(await statusOf(gzipSync(body), { ...JSON_TYPE, 'content-encoding': 'gzip' })).toBe(204);
  expect(await statusOf(body, { ...JSON_TYPE, 'x-scope-orgid': 't' }, { multiTenant: true })).toBe(204);
});

test.each([
  ['no JSON', 400, '{'],
  ['no streams', 400, '{}'],
  ['an empty list of streams', 422, '{"streams":[]}'],
  ['no labels', 400, pushOf([[now(), 'line']], {})],
  ['a label that is no name', 400, pushOf([[now(), 'line']], { 'service.name': 'shop' })],
  ['a label that is no text', 400, pushOf([[now(), 'line']], { port: 80 })],
  ['no values', 400, pushOf(undefined)],
  ['a time that is a number', 400, pushOf([[Date.now() * 1e6, 'line']])],
  ['a time in RFC 3339', 400, pushOf([[new Date().toISOString(), 'line']])],
  ['a time in milliseconds', 400, pushOf([[String(Date.now()), 'line']])],
  ['a line that is no text', 400, pushOf([[now(), { message: 'line' }]])],
  ['a line that is too long', 400, pushOf([[now(), 'x'.repeat(262_145)]])],
])('a push with %s is refused with %d', async (_what, status, body) => {
  expect(await statusOf(body)).toBe(status);
});

test('a push is refused for its type, its encoding, its size and its missing tenant', async () => {
  const body = pushOf([[now(), 'line']]);
  expect(await statusOf(body, {})).toBe(400);
  expect(await statusOf(body, { 'content-type': 'text/plain' })).toBe(400);
  expect(await statusOf(body, { ...JSON_TYPE, 'content-encoding': 'br' })).toBe(400);
  expect(await statusOf(body, JSON_TYPE, { maxBodyBytes: 10 })).toBe(413);
  expect(await statusOf(body, JSON_TYPE, { multiTenant: true })).toBe(401);
});
