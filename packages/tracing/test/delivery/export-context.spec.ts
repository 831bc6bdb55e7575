import { AsyncLocalStorage } from 'node:async_hooks';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { context, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { isTracingSuppressed } from '@opentelemetry/core';
import { TracerProvider } from '@opentelemetry/sdk-trace';
import { OtlpReceiver } from '../support/otlp-receiver.js';
import { addAll, closeDeliveries, deliverOver, endedSpans, until } from './deliveries.js';

const CREATED = 'http.client.request.created';
const appStorage = new AsyncLocalStorage<string>();
const span = new TracerProvider({}).getTracer('app').startSpan('GET /orders');

interface Seen {
  readonly suppressed: boolean;
  readonly hasSpan: boolean;
  readonly store: string | undefined;
}

let receiver: OtlpReceiver;
let seen: Seen[];

const look = (): void => {
  const active = context.active();
  seen.push({
    suppressed: isTracingSuppressed(active),
    hasSpan: trace.getSpan(active) !== undefined,
    store: appStorage.getStore(),
  });
};

beforeEach(async () => {
  receiver = await OtlpReceiver.start();
  seen = [];
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  subscribe(CREATED, look);
});
afterEach(async () => {
  unsubscribe(CREATED, look);
  context.disable();
  await closeDeliveries();
  await receiver.close();
});

/** As a request of the app would call it. */
const inRequest = <Result>(work: () => Result): Result =>
  appStorage.run('request', () => context.with(trace.setSpan(context.active(), span), work));

const OUTSIDE: Seen = { suppressed: true, hasSpan: false, store: undefined };

test('spans are exported outside of the request that ended them, and are not traced', async () => {
  const { delivery } = deliverOver({ endpoint: receiver.url });

  inRequest(() => addAll(delivery, endedSpans(20)));
  await until(() => delivery.exportedSpans === 20);

  expect(seen).toEqual([OUTSIDE, OUTSIDE]);
  expect(receiver.requests.map(({ headers }) => headers.traceparent)).toEqual([undefined, undefined]);
});

test('so are those of a timer, of a retry, and of a flush', async () => {
  receiver.answerNextWith({ type: 'status', status: 503 });
  const { delivery } = deliverOver({ endpoint: receiver.url }, { settings: { delayMs: 10 } });

  inRequest(() => addAll(delivery, endedSpans(3)));
  await until(() => delivery.exportedSpans === 3);
  inRequest(() => addAll(delivery, endedSpans(2)));
  await inRequest(() => delivery.flush(10_000));

  expect(seen).toEqual([OUTSIDE, OUTSIDE, OUTSIDE]);
});
