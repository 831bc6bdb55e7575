// A query and an outgoing request are spans of the request that made them once the process is started with
// `@eyrie/tracing/register`, however the program is written and whichever way it is started.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { Client } from 'pg';
import { OtlpReceiver } from '../../packages/tracing/test/support/otlp-receiver.ts';
import { type NestProgramStart, startNestProgram } from '../support/nest-program.ts';
import { type Postgres, startPostgres } from '../support/postgres.ts';
import { type SpanTree, spanNamed, treeOf } from '../support/span-tree.ts';

const REGISTER = '@eyrie/tracing/register';

interface Way extends Pick<NestProgramStart, 'options' | 'variables'> {
  readonly way: string;
}

const WAYS: readonly Way[] = [
  { way: '--import', options: ['--import', REGISTER] },
  { way: 'NODE_OPTIONS', variables: { NODE_OPTIONS: `--import ${REGISTER}` } },
];
const PROGRAMS = [
  { file: 'shop-esm.mjs', ways: WAYS },
  { file: 'shop-commonjs.cjs', ways: [...WAYS, { way: '--require', options: ['--require', REGISTER] }] },
];

describe('a shop on PostgreSQL', () => {
  let postgres: Postgres;
  // Bounded by what this file sends.
  const traceparents: (string | undefined)[] = [];
  const stock = createServer((request, response) => {
    traceparents.push(request.headersDistinct.traceparent?.join());
    response.setHeader('content-type', 'application/json').end('{"stock":3}');
  });

  before(async () => {
    stock.listen(0, '127.0.0.1');
    await once(stock, 'listening');
    postgres = await startPostgres();
    const client = new Client(postgres.url);
    await client.connect();
    await client.query('CREATE TABLE orders (id integer, owner text, item text)');
    await client.query("INSERT INTO orders VALUES (7, 'ada@example.com', 'a lamp')");
    await client.end();
  });

  after(async () => {
    stock.close();
    stock.closeAllConnections();
    await postgres?.stop();
  });

  /** Starts the shop, asks for one order, stops it, and gives what arrived and what it said of tracing at start. */
  async function traceOneOrder(start: NestProgramStart, adapter: string) {
    const receiver = await OtlpReceiver.start();
    traceparents.length = 0;
    try {
      const { port } = stock.address() as AddressInfo;
      const shop = await startNestProgram({
        ...start,
        variables: {
          ...start.variables,
          ADAPTER: adapter,
          DATABASE_URL: postgres.url,
          STOCK_URL: `http://127.0.0.1:${port}/stock/lamp`,
          OTEL_SERVICE_NAME: 'shop',
          OTEL_EXPORTER_OTLP_ENDPOINT: receiver.baseUrl,
          OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
        },
      });
      const answer = await fetch(`${shop.origin}/orders/7`);
      assert.deepEqual(
        [answer.status, await answer.json()],
        [200, { item: 'a lamp', stock: 3 }],
        shop.output(),
      );
      const { code, signal } = await shop.terminate();
      assert.deepEqual({ code, signal }, { code: null, signal: 'SIGTERM' }, shop.output());
      const said = shop.output().match(/EYRIE_TRACING_\w+: .*/g) ?? [];
      const { host } = new URL(receiver.baseUrl);
      return {
        spans: receiver.spans,
        said: said.map((line) => line.trim().replaceAll(host, 'receiver:4318')),
      };
    } finally {
      await receiver.close();
    }
  }

  for (const { file, ways } of PROGRAMS) {
    for (const adapter of ['express', 'fastify']) {
      for (const { way, options, variables } of ways) {
        test(`${file} on ${adapter} by ${way}: query and outgoing request are spans of the request`, async () => {
          const { spans, said } = await traceOneOrder(
            { file, ...(options && { options }), ...(variables && { variables }) },
            adapter,
          );
          assert.deepEqual(treeOf(spans), [
            'server GET /orders/:id',
            ['client pg.query:SELECT postgres'],
            ['client GET'],
          ] satisfies SpanTree);
          assert.deepEqual(statementsOf(spanNamed('pg.query:SELECT postgres', spans).attributes), [
            'SELECT item FROM orders WHERE id = ? AND owner = ?',
          ]);
          const { traceId, spanId, attributes } = spanNamed('GET', spans);
          assert.equal(attributes['http.response.status_code'], 200);
          assert.deepEqual(traceparents, [`00-${traceId}-${spanId}-01`]);
          assert.deepEqual(said, [
            'EYRIE_TRACING_STARTED: Traces: all new ones; sent to the OTLP receiver at receiver:4318; libraries: undici, http, pg, aws-sdk, grpc. See https://github.com/eyrie-dev/eyrie/blob/main/docs/guides/tracing.md for how to change it.',
          ]);
        });
      }

      test(`${file} on ${adapter} with the module alone: the request is the only span, and its context goes out`, async () => {
        const { spans, said } = await traceOneOrder({ file }, adapter);
        assert.deepEqual(treeOf(spans), ['server GET /orders/:id']);
        const { traceId, spanId } = spanNamed('GET /orders/:id', spans);
        assert.deepEqual(traceparents, [`00-${traceId}-${spanId}-01`]);
        assert.deepEqual(said, [
          'EYRIE_TRACING_STARTED: Traces: all new ones; sent to the OTLP receiver at receiver:4318; libraries: none. Start the process with "node --import @eyrie/tracing/register" (or @eyrie/nestjs/register) to trace libraries too.',
        ]);
      });
    }
  }
});

/** All texts of statements, under whichever name. */
function statementsOf(attributes: Readonly<Record<string, unknown>>): unknown[] {
  return Object.values(attributes).filter((value) => typeof value === 'string' && value.includes('SELECT'));
}
