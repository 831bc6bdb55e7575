// The example sends its traces over real HTTP: what arrives at an OTLP receiver, in both encodings.
import assert from 'node:assert/strict';
import { json } from 'node:stream/consumers';
import { test } from 'node:test';
import { startService } from '../../examples/nexo-be/demo/service.ts';
import { OtlpReceiver } from '../../packages/tracing/test/support/otlp-receiver.ts';
import { getStatus, openPost } from '../support/open-request.ts';
import { type SpanTree, spanNamed, tracesOf, treeOf } from '../support/span-tree.ts';

const CALLER = { traceId: '4bf92f3577b34da6a3ce929d0e0e4736', spanId: '00f067aa0ba902b7' };
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

const ENCODINGS = [
  { protocol: 'http/json', encoding: 'json', contentType: 'application/json' },
  { protocol: 'http/protobuf', encoding: 'protobuf', contentType: 'application/x-protobuf' },
] as const;

const STARTS = [
  ['node', {}],
  // Its own requests to the receiver must not become spans.
  ['node with register', { NODE_OPTIONS: '--import @eyrie/tracing/register' }],
] as const;

for (const { protocol, encoding, contentType } of ENCODINGS) {
  for (const adapter of ['express', 'fastify'] as const) {
    for (const [start, variables] of STARTS) {
      test(`${protocol} from ${start} on ${adapter}: whole traces of the service, compressed, each span once`, async () => {
        const receiver = await OtlpReceiver.start();
        const service = await startService({
          ...variables,
          ADAPTER: adapter,
          OTEL_EXPORTER_OTLP_ENDPOINT: receiver.baseUrl,
          OTEL_EXPORTER_OTLP_PROTOCOL: protocol,
          OTEL_BSP_SCHEDULE_DELAY: '200',
          OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=staging,cloud.region=eu-west-1',
        });
        try {
          const signUp = openPost(`${service.origin}/users`, {
            traceparent: `00-${CALLER.traceId}-${CALLER.spanId}-01`,
            tracestate: 'vendor=1',
          });
          signUp.end(JSON.stringify({ name: 'Ada', email: 'ada@example.com', plan: 'pro', source: 'web' }));
          const { id } = (await json(await signUp.answer)) as { readonly id: string };
          assert.equal(await getStatus(`${service.origin}/users/${id}?email=ada@example.com`), 200);
          assert.equal(await getStatus(`${service.origin}/health`), 200);
          assert.equal(await getStatus(service.metricsUrl), 200);
          // Without waiting for the end, which would hide a timer that never fires.
          await receiver.waitForSpans(5);
          assert.deepEqual(await service.stop(), { code: null, signal: 'SIGTERM' }, service.output());

          assert.equal(receiver.spans.length, 5, 'no probe, no scrape, nothing twice');
          const [signedUp = [], found = []] = tracesOf(receiver.spans);
          assert.deepEqual(treeOf(signedUp), [
            'server POST /users',
            ['internal users.create', ['internal users.validate'], ['internal users.db.insert']],
          ] satisfies SpanTree);
          assert.deepEqual(treeOf(found), ['server GET /users/:id'] satisfies SpanTree);

          const request = spanNamed('POST /users', signedUp);
          assert.deepEqual(
            [request.traceId, request.parentSpanId, request.traceState, request.flags & 0xff],
            [CALLER.traceId, CALLER.spanId, 'vendor=1', 1],
          );
          assert.equal(request.attributes['http.response.status_code'], 201);
          assert.equal(request.attributes['http.route'], '/users');
          const lookup = spanNamed('GET /users/:id', found);
          assert.equal(lookup.parentSpanId, undefined);
          assert.equal(lookup.attributes['url.path'], `/users/${id}`);
          assert.ok(!JSON.stringify(receiver.spans, withoutBigints).includes('ada@example.com'));
          assert.ok(
            receiver.spans.every(({ startNs, endNs }) => startNs <= endNs && endNs - startNs < 10n ** 10n),
          );

          const [resource, ...others] = new Set(receiver.spans.map((span) => JSON.stringify(span.resource)));
          assert.deepEqual(others, []);
          const { 'service.instance.id': instance, ...identity } = JSON.parse(resource ?? '{}');
          assert.match(instance, UUID);
          assert.deepEqual(identity, {
            'service.name': 'nexo-be',
            'service.version': '0.0.0',
            'deployment.environment.name': 'staging',
            'cloud.region': 'eu-west-1',
            'process.runtime.name': 'node',
            'telemetry.sdk.language': 'nodejs',
            'telemetry.sdk.name': 'opentelemetry',
            'telemetry.sdk.version': identity['telemetry.sdk.version'],
          });

          for (const { headers, ...sent } of receiver.requests) {
            const { method, path, refusedWith, compressed } = sent;
            assert.deepEqual(
              { method, path, refusedWith, compressed, encoding: sent.encoding },
              { method: 'POST', path: '/v1/traces', refusedWith: undefined, compressed: true, encoding },
            );
            assert.equal(headers['content-type'], contentType);
            assert.equal(headers['content-encoding'], 'gzip');
            assert.ok(sent.wireBytes < sent.bodyBytes, `${sent.wireBytes} of ${sent.bodyBytes} bytes`);
          }
        } finally {
          await service.stop();
          await receiver.close();
        }
      });
    }
  }
}

function withoutBigints(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? Number(value) : value;
}
