// An OpenTelemetry SDK that the user has started before the app: its spans stand for requests, none is doubled.
// oxlint-disable-next-line import/no-unassigned-import -- it comes first, as with node --import
import './support/user-sdk.js';
import { deepEqual, equal, ok } from 'node:assert/strict';
import http from 'node:http';
import { after } from 'node:test';
import { Controller, Get, Req } from '@nestjs/common';
import { SpanKind, trace } from '@opentelemetry/api';
import { onBothAdapters } from './support/neighbour-app.js';
import { OrdersController, OrdersService } from './support/shop.js';
import { exported, sdk } from './support/user-sdk.js';

after(() => sdk.shutdown());

@Controller('relays')
class RelaysController {
  /** Asks the same app, so that the SDK's instrumentation makes a client's span and carries the trace on. */
  @Get()
  async relay(@Req() request: { readonly headers: { readonly host: string } }): Promise<object> {
    await new Promise<void>((resolve, reject) => {
      // Not `get`, which was bound before the SDK could wrap it.
      http
        .get(`http://${request.headers.host}/orders/1`, (response) => {
          response.resume().on('end', resolve);
        })
        .on('error', reject);
    });
    return { traceId: trace.getActiveSpan()?.spanContext().traceId };
  }
}

onBothAdapters(
  'an SDK of the user: its server span is adopted, its ids stand in our lines',
  () => {
    exported.reset();
    return {
      config: { tracing: {} },
      controllers: [OrdersController, RelaysController],
      providers: [OrdersService],
      spans: () =>
        exported.getFinishedSpans().filter(({ attributes }) => attributes['http.route'] !== '/metrics'),
    };
  },
  async (app) => {
    await app.times(20, '/orders/5', 200);
    await app.ask('/orders/guarded');
    await app.ask('/orders/failing');
    await app.ask('/nowhere');
    const relayed = JSON.parse((await app.ask('/relays')).text);

    await app.tells({
      requests: {
        'GET /orders/:id 200': 21,
        'GET /orders/guarded 403': 1,
        'GET /orders/failing 500': 1,
        'GET unmatched 404': 1,
        'GET /relays 200': 1,
      },
      audited: { 'access.denied': 1 },
      complaints: ['ExceptionsHandler: no such table'],
    });

    const spans = exported.getFinishedSpans();
    const servers = spans.filter(({ kind }) => kind === SpanKind.SERVER);
    for (const { instrumentationScope } of servers) {
      equal(instrumentationScope.name, '@opentelemetry/instrumentation-http');
    }
    const inTrace = spans.filter((span) => span.spanContext().traceId === relayed.traceId);
    deepEqual(
      inTrace.map(({ name, kind }) => [kind, name]).sort(),
      [
        [SpanKind.INTERNAL, 'orders.find'],
        [SpanKind.SERVER, 'GET /orders/:id'],
        [SpanKind.SERVER, 'GET /relays'],
        [SpanKind.CLIENT, 'GET'],
      ].sort(),
    );
    equal(spans.filter(({ name }) => name === 'orders.find').length, 21);
    const own = app.lines.filter(({ message }) => message === 'Order found');
    equal(own.length, 21);
    const traces = new Set(spans.map((span) => span.spanContext().traceId));
    for (const { trace_id: traceId } of own) ok(traces.has(traceId ?? ''));
  },
);
