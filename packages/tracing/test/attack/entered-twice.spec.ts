import type { IncomingMessage, ServerResponse } from 'node:http';
import { HttpServerObservation, type HttpServerSource, runInRequestContext } from '@eyrie/core/engine';
import { context, ROOT_CONTEXT } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { JoinedRequestSpans } from '../../src/server/joined-request-spans.js';

beforeEach(() => void context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable()));
afterEach(() => context.disable());

function joinedSpans(exporter: InMemorySpanExporter): JoinedRequestSpans {
  const provider = new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] });
  const http: Partial<HttpServerSource> = {
    isManagementPath: () => false,
    clientAddressOf: () => undefined,
  };
  return new JoinedRequestSpans({
    tracer: provider.getTracer('test'),
    http: http as HttpServerSource,
    clientIp: () => undefined,
    contextOf: () => ROOT_CONTEXT,
    mark: (given) => given,
    redact: (attributes) => attributes,
  });
}

test.each([
  ['the same app', false],
  ['an app inside of the app', true],
])('a request that goes through %s again has one server span, which ends', (_, isOther) => {
  const exporter = new InMemorySpanExporter();
  const spans = joinedSpans(exporter);
  const request = { headers: {}, method: 'GET', url: '/users', httpVersion: '1.1', socket: {} };
  const observation = new HttpServerObservation(
    request as unknown as IncomingMessage,
    {} as ServerResponse,
    'GET',
    'id',
  );
  spans.entered(observation);
  const again = isOther ? joinedSpans(exporter) : spans;
  runInRequestContext(observation.context, () => again.entered(observation));
  observation.matched('/users');
  observation.finish({ statusCode: 200, outcome: 'success' });
  spans.ended(observation);
  expect(exporter.getFinishedSpans().map(({ name }) => name)).toEqual(['GET /users']);
});
