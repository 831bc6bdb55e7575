import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type OtlpAnswer, OtlpReceiver } from '../support/otlp-receiver.js';
import { addAll, closeDeliveries, deliverOver, endedSpans, fatesOf, namesOf, until } from './deliveries.js';

let receiver: OtlpReceiver;

beforeEach(async () => {
  receiver = await OtlpReceiver.start();
});
afterEach(async () => {
  await closeDeliveries();
  await receiver.close();
});

describe.each(['http/json', 'http/protobuf'] as const)('over %s', (protocol) => {
  test.each<[string, OtlpAnswer]>([
    ['answers 429', { type: 'status', status: 429 }],
    ['answers 503 with Retry-After', { type: 'status', status: 503, headers: { 'retry-after': '1' } }],
    ['resets the connection', { type: 'reset' }],
  ])('a receiver that %s gets every span once it takes them again', async (_what, answer) => {
    receiver.answerNextWith(answer, answer);
    const { delivery } = deliverOver({ endpoint: receiver.url, protocol });

    addAll(delivery, endedSpans(25));
    await until(() => delivery.exportedSpans === 20);
    await delivery.flush(10_000);

    expect(namesOf(receiver.spans)).toEqual(namesOf(endedSpans(25)));
    expect(fatesOf(delivery)).toEqual({ exported: 25, queued: 0 });
  });

  test('spans that a receiver rejects count as lost', async () => {
    receiver.answerNextWith({ type: 'partial-success', rejectedSpans: 4, errorMessage: 'a secret' });
    const { delivery, warnings } = deliverOver({ endpoint: receiver.url, protocol });

    addAll(delivery, endedSpans(12));
    await delivery.flush(10_000);

    expect(receiver.spans).toHaveLength(8);
    expect(fatesOf(delivery)).toEqual({ exported: 8, queued: 0, export_failed: 4 });
    expect(warnings).toEqual([
      `EYRIE_TRACING_EXPORT_FAILED: The OTLP receiver at 127.0.0.1:${receiver.port} rejected 4 of 10 spans, which are lost. See the log of the receiver, which says why; eyrie_spans_dropped_total counts on.`,
    ]);
  });

  test('a partial success that rejects nothing is a success, and its message is told of once', async () => {
    receiver.answerWith({ type: 'partial-success', errorMessage: 'a secret' });
    const { delivery, warnings } = deliverOver({ endpoint: receiver.url, protocol });

    addAll(delivery, endedSpans(12));
    await delivery.flush(10_000);

    expect(fatesOf(delivery)).toEqual({ exported: 12, queued: 0 });
    expect(warnings).toEqual([
      `EYRIE_TRACING_EXPORT_WARNING: The OTLP receiver at 127.0.0.1:${receiver.port} took all spans, but with a warning. See the log of the receiver, which says what it would have otherwise.`,
    ]);
  });

  test('a batch that was taken with an answer that nobody can read counts as exported', async () => {
    receiver.answerWith({ type: 'garbage' });
    const { delivery } = deliverOver({ endpoint: receiver.url, protocol });

    addAll(delivery, endedSpans(12));
    await delivery.flush(10_000);

    expect(receiver.spans).toHaveLength(12);
    expect(fatesOf(delivery)).toEqual({ exported: 12, queued: 0 });
  });
});

test('a batch waits as long as the receiver asks', async () => {
  receiver.answerNextWith({ type: 'status', status: 503, headers: { 'retry-after': '1' } });
  const { delivery } = deliverOver({ endpoint: receiver.url });

  addAll(delivery, endedSpans(10));
  const [first, second] = await receiver.waitForRequests(2);

  expect((second?.arrivedAt ?? 0) - (first?.arrivedAt ?? 0)).toBeGreaterThan(900);
  await until(() => delivery.exportedSpans === 10);
});

test('a receiver that is down when the app starts gets all once it is up', async () => {
  const { port, url } = receiver;
  await receiver.close();
  const { delivery, warnings } = deliverOver({ endpoint: url });
  addAll(delivery, endedSpans(15));
  await until(() => warnings.length === 1);

  receiver = await OtlpReceiver.start({ port });
  await receiver.waitForSpans(10);
  await delivery.flush(10_000);

  expect(namesOf(receiver.spans)).toEqual(namesOf(endedSpans(15)));
  expect(fatesOf(delivery)).toEqual({ exported: 15, queued: 0 });
  expect(warnings).toEqual([
    `EYRIE_TRACING_EXPORT_FAILED: The OTLP receiver at 127.0.0.1:${port} did not take 10 spans, which are tried again (ECONNREFUSED). See that the receiver runs and that host and port of the endpoint are right.`,
  ]);
});

test('a receiver that is away for long costs what does not fit the queue, and no memory', async () => {
  const { port, url } = receiver;
  await receiver.close();
  const { delivery } = deliverOver({ endpoint: url }, { settings: { maxQueuedSpans: 40 } });

  for (let round = 0; round < 50; round += 1) {
    addAll(delivery, endedSpans(20, round * 20));
    await new Promise(setImmediate);
  }
  expect(fatesOf(delivery)).toEqual({ exported: 0, queued: 40, queue_full: 960 });
  receiver = await OtlpReceiver.start({ port });
  await delivery.flush(10_000);
  addAll(delivery, endedSpans(10, 5000));
  await delivery.flush(10_000);

  expect(namesOf(receiver.spans)).toEqual([...namesOf(endedSpans(40, 0)), ...namesOf(endedSpans(10, 5000))]);
  expect(fatesOf(delivery)).toEqual({ exported: 50, queued: 0, queue_full: 960 });
});

test('a receiver that is slow gets all', async () => {
  receiver.answerWith({ type: 'slow', delayMs: 100 });
  const { delivery } = deliverOver({ endpoint: receiver.url });

  addAll(delivery, endedSpans(35));
  await delivery.flush(10_000);

  expect(namesOf(receiver.spans)).toEqual(namesOf(endedSpans(35)));
  expect(fatesOf(delivery)).toEqual({ exported: 35, queued: 0 });
});

test('a receiver that hangs is tried again after the time limit', async () => {
  receiver.answerNextWith({ type: 'hang' });
  const { delivery, warnings } = deliverOver({ endpoint: receiver.url, timeoutMs: 100 });

  addAll(delivery, endedSpans(5));
  await delivery.flush(10_000);

  expect(receiver.requests).toHaveLength(2);
  expect(fatesOf(delivery)).toEqual({ exported: 5, queued: 0 });
  expect(warnings).toEqual([
    `EYRIE_TRACING_EXPORT_FAILED: The OTLP receiver at 127.0.0.1:${receiver.port} did not take 5 spans, which are tried again (ETIMEDOUT). See whether the receiver is overloaded, or a firewall lies between; raise timeoutMs if it is only slow.`,
  ]);
});

test('flushes to a receiver that hangs end at the deadline, all together, and so does the close', async () => {
  receiver.answerWith({ type: 'hang' });
  const { delivery } = deliverOver({ endpoint: receiver.url });
  addAll(delivery, endedSpans(5));

  const start = performance.now();
  await delivery.flush(1000);
  const first = performance.now() - start;
  await delivery.flush(1000);
  await delivery.close();
  const all = performance.now() - start;

  expect(first).toBeGreaterThan(950);
  expect(all - first).toBeLessThan(800);
  expect(fatesOf(delivery)).toEqual({ exported: 0, queued: 0, shutdown: 5 });
});

test('a warning holds neither credentials nor query of the endpoint', async () => {
  const server = createServer((_request, response) => response.writeHead(401).end('a secret'));
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  const { delivery, warnings } = deliverOver({
    endpoint: `http://user:secret@127.0.0.1:${port}/secret?key=secret`,
  });

  addAll(delivery, endedSpans(1));
  await delivery.flush(10_000);
  server.close();

  expect(warnings).toEqual([
    `EYRIE_TRACING_EXPORT_FAILED: The OTLP receiver at 127.0.0.1:${port} did not take 1 spans, which are lost (status 401). Check the headers of the exporter, or OTEL_EXPORTER_OTLP_HEADERS: the receiver wants credentials.`,
  ]);
});
