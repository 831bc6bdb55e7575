import { closeDeliveries, addAll, deliverOver, endedSpans, fatesOf, namesOf } from './deliveries.js';
import { GrpcReceiver } from './grpc-receiver.js';

let receiver: GrpcReceiver;

beforeEach(async () => {
  receiver = await GrpcReceiver.start();
});
afterEach(async () => {
  await closeDeliveries();
  await receiver.close();
});

test('spans are sent over gRPC with gzip and headers', async () => {
  const { delivery } = deliverOver({
    endpoint: receiver.url,
    protocol: 'grpc',
    headers: { 'x-tenant': 'shop' },
  });

  addAll(delivery, endedSpans(12));
  await delivery.flush(10_000);

  expect(namesOf(receiver.spans)).toEqual(namesOf(endedSpans(12)));
  expect(receiver.compressed).toEqual([true, true]);
  expect(receiver.headers[0]).toMatchObject({ 'x-tenant': 'shop' });
  expect(fatesOf(delivery)).toEqual({ exported: 12, queued: 0 });
});

test('a receiver that is not available is tried again, one that refuses is not', async () => {
  receiver.answerNextWith(14, 3);
  const { delivery, warnings } = deliverOver({ endpoint: receiver.url, protocol: 'grpc' });

  addAll(delivery, endedSpans(12));
  await delivery.flush(10_000);

  expect(fatesOf(delivery)).toEqual({ exported: 2, queued: 0, export_failed: 10 });
  expect(warnings.map((warning) => /\(.*\)/.exec(warning)?.[0])).toEqual([
    '(gRPC status 14)',
    '(gRPC status 3)',
  ]);
});

test('spans that a receiver rejects count as lost', async () => {
  receiver.reject(2);
  const { delivery } = deliverOver({ endpoint: receiver.url, protocol: 'grpc' });

  addAll(delivery, endedSpans(5));
  await delivery.flush(10_000);

  expect(fatesOf(delivery)).toEqual({ exported: 3, queued: 0, export_failed: 2 });
});
