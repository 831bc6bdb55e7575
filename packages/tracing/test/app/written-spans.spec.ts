import { Controller, Get } from '@nestjs/common';
import { SpanStatusCode, trace } from '@opentelemetry/api';
import { startTraced, testOnBothAdapters } from '../support/traced-app.js';

const [LINKED_TRACE, LINKED_SPAN] = ['4bf92f3577b34da6a3ce929d0e0e4736', '00f067aa0ba902b7'];

@Controller('orders')
class WritingController {
  @Get('written')
  written(): string {
    const span = trace.getActiveSpan();
    span?.setAttribute('order.plan', 'gold');
    span?.setAttributes({ 'order.items': 3, 'user.password': 'hunter2' });
    span?.addEvent('order.checked', { stock: 7 });
    span?.addLink({ context: { traceId: LINKED_TRACE, spanId: LINKED_SPAN, traceFlags: 1 } });
    span?.recordException(new RangeError('out of stock'));
    return `${span?.isRecording()}`;
  }

  @Get('named')
  named(): string {
    trace.getActiveSpan()?.updateName('checkout');
    return 'named';
  }

  @Get('judged')
  judged(): string {
    trace.getActiveSpan()?.setStatus({ code: SpanStatusCode.ERROR, message: 'half of it is missing' });
    return 'judged';
  }

  @Get('late')
  late(): string {
    const span = trace.getActiveSpan();
    setTimeout(() => span?.setAttribute('late', true).addEvent('late').updateName('late'), 30);
    return 'late';
  }
}

const module = { controllers: [WritingController] };

describe('what the app writes on the active server span is delivered with it', () => {
  testOnBothAdapters('attributes, events, links and exceptions, redacted', async (world) => {
    const { url, spans } = await startTraced(world, { module });
    expect(await (await fetch(`${url}/orders/written`)).text()).toBe('true');
    const [span, ...others] = await spans.until(1);
    expect(others).toEqual([]);
    expect(span).toMatchObject({
      name: 'GET /orders/written',
      kind: 'server',
      status: { code: 'unset' },
      attributes: {
        'order.plan': 'gold',
        'order.items': 3,
        'user.password': '[REDACTED]',
        'http.route': '/orders/written',
        'http.response.status_code': 200,
        'url.path': '/orders/written',
      },
    });
    expect(span?.events).toEqual([
      { name: 'order.checked', attributes: { stock: 7 } },
      {
        name: 'exception',
        attributes: {
          'exception.type': 'RangeError',
          'exception.message': 'out of stock',
          'exception.stacktrace': expect.stringMatching(/^RangeError: out of stock\n {4}at /),
        },
      },
    ]);
  });

  testOnBothAdapters('a name of its own, in place of the route’s', async (world) => {
    const { url, spans } = await startTraced(world, { module });
    await fetch(`${url}/orders/named`);
    const [span] = await spans.until(1);
    expect([span?.name, span?.attributes['http.route']]).toEqual(['checkout', '/orders/named']);
  });

  testOnBothAdapters('a status of its own', async (world) => {
    const { url, spans } = await startTraced(world, { module });
    await fetch(`${url}/orders/judged`);
    const [span] = await spans.until(1);
    expect(span?.status).toEqual({ code: 'error', message: 'half of it is missing' });
  });

  testOnBothAdapters('but not what comes after the answer', async (world) => {
    const { url, spans } = await startTraced(world, { module });
    await fetch(`${url}/orders/late`);
    const [span, ...others] = await spans.until(1);
    expect(others).toEqual([]);
    expect([span?.name, span?.attributes.late, span?.events]).toEqual(['GET /orders/late', undefined, []]);
  });
});
