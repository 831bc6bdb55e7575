// From a slow bucket of a histogram in Prometheus to the trace of a request that fell into it.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { startService } from '../../examples/nexo-be/demo/service.ts';
import { OtlpReceiver } from '../../packages/tracing/test/support/otlp-receiver.ts';
import { getStatus } from '../support/open-request.ts';
import { assertInstalled } from '../support/programs.ts';
import { startPrometheus } from '../support/prometheus.ts';

assertInstalled('prometheus');

test('exemplars in Prometheus are trace ids of spans that were delivered', async () => {
  await using undo = new AsyncDisposableStack();
  const receiver = await OtlpReceiver.start();
  undo.defer(() => receiver.close());
  const service = await startService({
    OTEL_EXPORTER_OTLP_ENDPOINT: receiver.baseUrl,
    OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
    OTEL_BSP_SCHEDULE_DELAY: '100',
  });
  undo.defer(async () => void (await service.stop()));
  const prometheus = await startPrometheus({
    intervalMs: 500,
    jobs: [{ name: 'openmetrics', url: service.metricsUrl }],
  });
  undo.defer(prometheus.stop);

  for (let request = 1; request <= 5; request++) {
    assert.equal(await getStatus(`${service.origin}/users/${randomUUID()}`), 404);
    assert.equal(await getStatus(`${service.origin}/api/status`), 200);
  }
  await prometheus.scrapedSince('openmetrics', Date.now());
  await receiver.waitForSpans(10);

  const exemplars = await prometheus.exemplars('http_request_duration_seconds_bucket');
  assert.deepEqual([...new Set(exemplars.map(({ series }) => series.route))].toSorted(), [
    '/api/status',
    '/users/:id',
  ]);
  for (const { series, labels, value } of exemplars) {
    const span = receiver.spans.find(({ traceId }) => traceId === labels.trace_id);
    assert.equal(span?.name, `GET ${series.route}`);
    assert.equal(span.spanId, labels.span_id);
    // The same duration: Prometheus has it in seconds, the span in whole nanoseconds.
    assert.ok(Math.abs(Number(span.endNs - span.startNs) / 1e9 - value) < 1e-6, `${value} s`);
  }
});
