import { request as httpRequest } from 'node:http';
import { text } from 'node:stream/consumers';
import { StructuredLogger } from '@eyrie/logging';
import { Body, Controller, Get, Inject, Param, Post } from '@nestjs/common';
import { propagation } from '@opentelemetry/api';
import { head, RawConnection } from '../../../../compat/suite/src/raw-http.js';
import { Span } from '../../src/nest/span.js';
import { withSpan } from '../../src/spans/with-span.js';
import { type KeptSpan, startTraced, testOnBothAdapters } from '../support/traced-app.js';
import { accessLines, exemplarsOf, startObserved } from './support/observed-app.js';

const CALLER_TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const CALLER = { traceparent: `00-${CALLER_TRACE}-00f067aa0ba902b7-01` };

@Controller('items')
class ItemsController {
  @Get(':id')
  find(@Param('id') id: string): object {
    const tenant = propagation.getActiveBaggage()?.getEntry('tenant')?.value;
    return { id, ...(tenant !== undefined && { tenant }) };
  }
}

const viaHttp = (url: string): Promise<string> =>
  new Promise((resolve, reject) => {
    httpRequest(url, (response) => resolve(text(response)))
      .on('error', reject)
      .end();
  });
const viaFetch = async (url: string): Promise<string> => (await fetch(url)).text();
const CLIENTS: Readonly<Record<string, (url: string) => Promise<string>>> = {
  fetch: viaFetch,
  'node:http': viaHttp,
};
// Where the called service listens; set by the test.
const called = { url: '' };

@Controller('buy')
class ShopController {
  @Get(':client')
  buy(@Param('client') client: string): Promise<string> | undefined {
    return CLIENTS[client]?.(`${called.url}/items/7`);
  }

  @Get(':client/within')
  @Span('buy.within')
  within(@Param('client') client: string): Promise<string> | undefined {
    return CLIENTS[client]?.(`${called.url}/items/7`);
  }

  @Get('both/twice')
  async both(): Promise<readonly string[]> {
    return Promise.all(Object.values(CLIENTS).map((call) => call(`${called.url}/items/7`)));
  }
}

describe('two services have one trace', () => {
  for (const client of Object.keys(CLIENTS)) {
    testOnBothAdapters(`with ${client}: the called one’s span is a child of the caller’s`, async (world) => {
      const items = await startTraced(world, {
        module: { controllers: [ItemsController] },
        config: { service: { name: 'items' } },
      });
      const shop = await startTraced(world, { module: { controllers: [ShopController] } });
      called.url = items.url;
      const answer = await fetch(`${shop.url}/buy/${encodeURIComponent(client)}`, {
        headers: { ...CALLER, baggage: 'tenant=acme' },
      });
      expect(await answer.json()).toEqual({ id: '7', tenant: 'acme' });
      const [ofShop, ...furtherOfShop] = await shop.spans.until(1);
      const [ofItems, ...furtherOfItems] = await items.spans.until(1);
      expect([furtherOfShop, furtherOfItems]).toEqual([[], []]);
      expect(ofShop).toMatchObject({
        name: 'GET /buy/:client',
        traceId: CALLER_TRACE,
        parentSpanId: '00f067aa0ba902b7',
        resource: { 'service.name': 'shop' },
      });
      expect(ofItems).toMatchObject({
        name: 'GET /items/:id',
        kind: 'server',
        traceId: CALLER_TRACE,
        parentSpanId: ofShop?.spanId,
        resource: { 'service.name': 'items' },
      });
    });

    testOnBothAdapters(
      `with ${client}: inside of a span of the caller’s, it is that one’s child`,
      async (world) => {
        const items = await startTraced(world, { module: { controllers: [ItemsController] } });
        const shop = await startTraced(world, { module: { controllers: [ShopController] } });
        called.url = items.url;
        await fetch(`${shop.url}/buy/${encodeURIComponent(client)}/within`);
        const [inner, outer] = await shop.spans.until(2);
        const [ofItems] = await items.spans.until(1);
        expect([inner?.name, outer?.name]).toEqual(['buy.within', 'GET /buy/:client/within']);
        expect(inner?.parentSpanId).toBe(outer?.spanId);
        expect(ofItems?.parentSpanId).toBe(inner?.spanId);
        expect(new Set([inner?.traceId, outer?.traceId, ofItems?.traceId]).size).toBe(1);
      },
    );
  }

  testOnBothAdapters('also where both clients call at once', async (world) => {
    const items = await startTraced(world, { module: { controllers: [ItemsController] } });
    const shop = await startTraced(world, { module: { controllers: [ShopController] } });
    called.url = items.url;
    await fetch(`${shop.url}/buy/both/twice`);
    const [ofShop] = await shop.spans.until(1);
    const parents = (await items.spans.until(2)).map(({ traceId, parentSpanId }) => [traceId, parentSpanId]);
    expect(parents).toEqual([
      [ofShop?.traceId, ofShop?.spanId],
      [ofShop?.traceId, ofShop?.spanId],
    ]);
  });
});

@Controller('orders')
class OrdersController {
  constructor(@Inject(StructuredLogger) private readonly logger: StructuredLogger) {}

  @Get(':id')
  find(@Param('id') id: string): object {
    this.logger.info('in the handler');
    withSpan('orders.read', () => this.logger.info('in a span'));
    if (id === 'broken') throw new TypeError('the disk is on fire');
    return { id };
  }

  @Post()
  create(@Body() body: object): object {
    return body;
  }
}

const module = { controllers: [OrdersController] };
const idsOf = ({ traceId, spanId }: KeptSpan): string => `${traceId} ${spanId}`;

describe('logs and metrics carry the ids of the span', () => {
  testOnBothAdapters('of a request that is answered, and of one that fails', async (world) => {
    const { url, spans, linesAfter, openMetrics } = await startObserved(world, { module });
    await fetch(`${url}/orders/1`, { headers: CALLER });
    await fetch(`${url}/orders/broken`);
    const lines = (await linesAfter(2)).filter(({ trace_id }) => trace_id !== undefined);
    const [readFirst, first, readSecond, second] = await spans.until(4);
    expect([readFirst?.name, first?.name, readSecond?.name, second?.name]).toEqual([
      'orders.read',
      'GET /orders/:id',
      'orders.read',
      'GET /orders/:id',
    ]);
    expect(first?.traceId).toBe(CALLER_TRACE);
    expect(lines.map(({ message, trace_id, span_id }) => [message, `${trace_id} ${span_id}`])).toEqual([
      ['in the handler', idsOf(first as KeptSpan)],
      ['in a span', idsOf(readFirst as KeptSpan)],
      ['GET /orders/:id 200', idsOf(first as KeptSpan)],
      ['in the handler', idsOf(second as KeptSpan)],
      ['in a span', idsOf(readSecond as KeptSpan)],
      ['the disk is on fire', idsOf(second as KeptSpan)],
      ['GET /orders/:id 500', idsOf(second as KeptSpan)],
    ]);
    expect(exemplarsOf(await openMetrics())).toEqual({
      '/orders/:id 200': idsOf(first as KeptSpan),
      '/orders/:id 500': idsOf(second as KeptSpan),
    });
  });

  testOnBothAdapters('of requests that never reach a handler', async (world) => {
    const { url, spans, linesAfter, openMetrics } = await startObserved(world, { module });
    const connection = await RawConnection.open(url);
    connection.say(head('GET', '/orders/%E0%A4%A', CALLER));
    await connection.hears('HTTP/1.1 400');
    connection.leave();
    await spans.until(1);
    await fetch(`${url}/orders`, {
      method: 'POST',
      headers: { ...CALLER, 'content-type': 'application/json' },
      body: '{"name":',
    });
    const lines = accessLines(await linesAfter(2));
    const [malformed, unreadable] = await spans.until(2);
    expect([malformed, unreadable].map((span) => [span?.name, span?.traceId, span?.parentSpanId])).toEqual([
      ['GET', CALLER_TRACE, '00f067aa0ba902b7'],
      ['POST /orders', CALLER_TRACE, '00f067aa0ba902b7'],
    ]);
    expect(lines.map(({ trace_id, span_id }) => `${trace_id} ${span_id}`)).toEqual([
      idsOf(malformed as KeptSpan),
      idsOf(unreadable as KeptSpan),
    ]);
    expect(exemplarsOf(await openMetrics())).toEqual({
      'unmatched 400': idsOf(malformed as KeptSpan),
      '/orders 400': idsOf(unreadable as KeptSpan),
    });
  });

  testOnBothAdapters('of a request that is not sampled, but for exemplars', async (world) => {
    const { url, spans, linesAfter, openMetrics } = await startObserved(world, {
      module,
      tracing: { sampling: { ratio: 0 } },
    });
    await fetch(`${url}/orders/1`);
    await fetch(`${url}/orders/2`, { headers: { traceparent: `00-${CALLER_TRACE}-00f067aa0ba902b7-00` } });
    const lines = (await linesAfter(2)).filter(({ trace_id }) => trace_id !== undefined);
    const ids = lines.map(({ trace_id, span_id }) => `${trace_id} ${span_id}`);
    expect(ids[0]).toMatch(/^[0-9a-f]{32} [0-9a-f]{16}$/);
    expect(ids[2]).toBe(ids[0]);
    expect(ids[3]).toMatch(new RegExp(`^${CALLER_TRACE} (?!00f067aa0ba902b7)[0-9a-f]{16}$`));
    expect(ids[5]).toBe(ids[3]);
    expect(lines.map(({ message }) => message)).toEqual([
      'in the handler',
      'in a span',
      'GET /orders/:id 200',
      'in the handler',
      'in a span',
      'GET /orders/:id 200',
    ]);
    expect(exemplarsOf(await openMetrics())).toEqual({});
    expect(await spans.until(0)).toEqual([]);
  });
});
