import { Diagnostics } from '@eyrie/core/engine';
import { jest } from '@jest/globals';
import { SpanStatusCode } from '@opentelemetry/api';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { createExporter } from '../../src/delivery/create-exporter.js';

afterEach(() => {
  jest.restoreAllMocks();
});

test('each span is one line of JSON on standard error', async () => {
  const kept = new InMemorySpanExporter();
  const tracer = new TracerProvider({
    resource: resourceFromAttributes({ 'service.name': 'shop' }),
    spanProcessors: [new SimpleSpanProcessor({ exporter: kept })],
  }).getTracer('orders');
  const span = tracer.startSpan('charge', { startTime: 1_700_000_000_000, attributes: { 'order.id': 7 } });
  span.addEvent('sent', { to: 'bank' }, 1_700_000_000_001);
  span.setStatus({ code: SpanStatusCode.ERROR, message: 'refused\nby the bank' });
  span.end(1_700_000_000_012.5);
  let written = '';
  jest.spyOn(process.stderr, 'write').mockImplementation((text) => {
    written += String(text);
    return true;
  });

  const exporter = await createExporter({
    exporter: { type: 'console' },
    diagnostics: new Diagnostics(() => {}),
  });
  const code = await new Promise<number>((resolve) =>
    exporter.export(kept.getFinishedSpans(), (result) => resolve(result.code)),
  );
  await exporter.shutdown();

  const { traceId, spanId } = span.spanContext();
  expect(code).toBe(0);
  expect(written.match(/\n/g)).toHaveLength(1);
  expect(JSON.parse(written)).toEqual({
    span: 'charge',
    kind: 'internal',
    trace_id: traceId,
    span_id: spanId,
    start: '2023-11-14T22:13:20.000Z',
    duration_ms: 12.5,
    status: 'error',
    status_message: 'refused\nby the bank',
    attributes: { 'order.id': 7 },
    events: [{ name: 'sent', time: '2023-11-14T22:13:20.001Z', attributes: { to: 'bank' } }],
    service: 'shop',
    scope: 'orders',
  });
});
