// What a user's own file says that is imported before the app.
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import { NodeSDK } from '@opentelemetry/sdk-node';
import { InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace';

export const exported = new InMemorySpanExporter();

export const sdk = new NodeSDK({
  serviceName: 'named-by-the-sdk',
  spanProcessors: [new SimpleSpanProcessor({ exporter: exported })],
  metricReaders: [],
  logRecordProcessors: [],
  instrumentations: [new HttpInstrumentation()],
});
sdk.start();
