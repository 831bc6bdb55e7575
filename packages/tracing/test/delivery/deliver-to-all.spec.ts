import { InMemorySpanExporter, type SpanExporter } from '@opentelemetry/sdk-trace';
import { deliverToAll } from '../../src/delivery/deliver-to-all.js';
import { NO_DELIVERY } from '../../src/delivery/delivery.js';
import { addAll, closeDeliveries, deliverTo, endedSpans, fatesOf, namesOf } from './deliveries.js';

afterEach(closeDeliveries);

const refusing: SpanExporter = {
  export: (_spans, done) => done({ code: 1, error: Object.assign(new Error(), { code: 400 }) }),
  shutdown: async () => {},
};

test('every exporter gets every span, and one that fails costs the others nothing', async () => {
  const exporter = new InMemorySpanExporter();
  const delivery = deliverToAll([deliverTo(exporter).delivery, deliverTo(refusing).delivery]);

  await delivery.ready();
  addAll(delivery, endedSpans(12));
  await delivery.flush(10_000);

  expect(namesOf(exporter.getFinishedSpans())).toEqual(namesOf(endedSpans(12)));
  expect(fatesOf(delivery)).toEqual({ exported: 12, queued: 0, export_failed: 12 });
});

test('a span that waits for several exporters is handed out once', () => {
  const delivery = deliverToAll([
    deliverTo(new InMemorySpanExporter()).delivery,
    deliverTo(refusing).delivery,
  ]);
  addAll(delivery, endedSpans(3));

  expect(namesOf(delivery.takeQueued())).toEqual(['1', '2', '3']);
  expect(fatesOf(delivery)).toEqual({ exported: 0, queued: 0 });
});

test('a close closes all', async () => {
  const delivery = deliverToAll([
    deliverTo(new InMemorySpanExporter()).delivery,
    deliverTo(refusing).delivery,
  ]);
  addAll(delivery, endedSpans(3));

  await delivery.close();

  expect(fatesOf(delivery)).toEqual({ exported: 0, queued: 0, shutdown: 6 });
});

test('its targets are those of all, once they are loaded', async () => {
  const named = (target: string): SpanExporter => Object.assign(new InMemorySpanExporter(), { target });
  const { delivery: one } = deliverTo(named('The OTLP receiver at x:1'));
  const { delivery: late } = deliverTo(Promise.resolve(named('Standard error')));
  const { delivery: nameless } = deliverTo(new InMemorySpanExporter());
  await Promise.all([one, late, nameless].map((each) => each.ready()));

  expect(deliverToAll([one]).targets).toEqual(['The OTLP receiver at x:1']);
  expect(deliverToAll([one, late, nameless]).targets).toEqual([
    'The OTLP receiver at x:1',
    'Standard error',
    'The span exporter',
  ]);
  expect(deliverToAll([]).targets).toEqual([]);
});

test('one delivery stays itself, and none is off', async () => {
  const { delivery } = deliverTo(new InMemorySpanExporter());
  expect(deliverToAll([delivery])).toBe(delivery);

  const off = deliverToAll([]);
  addAll(off, endedSpans(3));
  await off.flush(10_000);

  expect(off).toBe(NO_DELIVERY);
  expect(fatesOf(off)).toEqual({ exported: 0, queued: 0 });
});
