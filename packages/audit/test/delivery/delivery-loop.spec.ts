import { SelfTelemetry } from '@eyrie/core/engine';
import { openSqliteStore, type Store } from '@eyrie/store/engine';
import { SYSTEM_CLOCK } from '../../src/delivery/delivery-clock.js';
import { DELIVERY_DEFAULTS, retryDelayMs } from '../../src/delivery/delivery-options.js';
import { exposeDelivery } from '../../src/delivery/delivery-telemetry.js';
import { DeliveryBench, seqs } from './support/delivery-bench.js';
import { takeAllBut, takeNone } from './support/scripted-sink.js';

const openStore = async (): Promise<Store> => openSqliteStore({ path: ':memory:' });

test('waits double from a second up to five minutes, and a random part of them is waited', () => {
  const delays = (random: number): readonly number[] =>
    [1, 2, 3, 9, 10, 1000].map((failures) =>
      retryDelayMs({ failures, retryAfterMs: undefined, settings: DELIVERY_DEFAULTS, random: () => random }),
    );
  expect(delays(1)).toEqual([1000, 2000, 4000, 256_000, 300_000, 300_000]);
  expect(delays(0.5)).toEqual([500, 1000, 2000, 128_000, 150_000, 150_000]);
});

test.each([
  ['a name in capitals', [{ name: 'S3' }]],
  ['no name', [{ name: '' }]],
  ['a name twice', [{ name: 'file' }, { name: 'file' }]],
  ['empty batches', [{ name: 'file', batchSize: 0 }]],
  ['endless calls', [{ name: 'file', timeoutMs: Number.POSITIVE_INFINITY }]],
])('sinks with %s are refused', async (_what, options) => {
  await DeliveryBench.run({ openStore }, async (bench) => {
    const sinks = options.map(({ name, ...rest }) => bench.sink(name, rest));
    expect(() => bench.start(sinks)).toThrow(expect.objectContaining({ code: 'EYRIE_AUDIT_SINK_INVALID' }));
  });
});

test('it also runs by the clock of the host', async () => {
  await DeliveryBench.run({ openStore }, async (bench) => {
    const sink = bench.sink('file', { batchSize: 10 });
    await bench.seal(25);
    const { loop } = bench.start([sink], { clock: SYSTEM_CLOCK });
    await loop.drain(20_000);
    expect(sink.seqs).toEqual(seqs(1, 25));
    await loop.close();
    await loop.close();
  });
});

test('what delivery has come to is exposed by stream and sink', async () => {
  await DeliveryBench.run({ openStore }, async (bench) => {
    const [queue, down] = [bench.sink('queue'), bench.sink('down', { canAnchor: false })];
    queue.script = takeAllBut('rejected', 2);
    down.script = takeNone;
    const { loop } = bench.start([queue, down]);
    queue.anchorResult = { outcome: 'retry', error: 'down' };
    await bench.seal(5);
    await bench.checkpoint(5);
    await bench.clock.advance(15_000);
    const telemetry = new SelfTelemetry();
    const hide = exposeDelivery(telemetry, () => loop.status());
    const lines = telemetry
      .read()
      .flatMap(({ name, samples }) => samples.map(({ labels, value }) => `${name} ${labels.sink} ${value}`));
    expect(lines).toEqual([
      'eyrie_audit_delivered_total queue 4',
      'eyrie_audit_delivered_total down 0',
      'eyrie_audit_delivery_retries_total queue 5',
      'eyrie_audit_delivery_retries_total down 10',
      'eyrie_audit_dead_letters queue 1',
      'eyrie_audit_dead_letters down 0',
      'eyrie_audit_sink_lag queue 0',
      'eyrie_audit_sink_lag down 5',
      'eyrie_audit_sink_oldest_undelivered_seconds queue 0',
      'eyrie_audit_sink_oldest_undelivered_seconds down 15',
      'eyrie_audit_anchor_age_seconds queue 15',
      'eyrie_audit_sink_up queue 1',
      'eyrie_audit_sink_up down 0',
    ]);
    hide();
    expect(telemetry.read()).toEqual([]);
  });
});
