import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace';
import { createExporter } from '../../src/delivery/create-exporter.js';
import { OtlpReceiver } from '../support/otlp-receiver.js';
import {
  addAll,
  closeDeliveries,
  deliverOver,
  deliverTo,
  ended,
  endedSpans,
  fatesOf,
  namesOf,
} from './deliveries.js';

let receiver: OtlpReceiver;

beforeEach(async () => {
  receiver = await OtlpReceiver.start();
});
afterEach(async () => {
  await closeDeliveries();
  await receiver.close();
});

/** A span whose attributes are set once more after it was added. */
function addAndChange(delivery: { add(span: ReadableSpan): void }): void {
  const span = ended('GET /orders', { step: 'added' });
  delivery.add(span);
  span.attributes.step = 'later';
}

const steps = (spans: readonly { readonly attributes: object }[]) =>
  spans.map(({ attributes }) => (attributes as { readonly step?: string }).step);

test.each(['gzip', 'none'] as const)(
  'spans in protobuf (%s) are written down when they are added',
  async (compression) => {
    const { delivery } = deliverOver({ endpoint: receiver.url, compression });
    await delivery.ready();

    addAndChange(delivery);
    await delivery.flush(10_000);

    expect(steps(receiver.spans)).toEqual(['added']);
  },
);

test('those in JSON when they are sent', async () => {
  const { delivery } = deliverOver({ endpoint: receiver.url, protocol: 'http/json' });
  await delivery.ready();

  addAndChange(delivery);
  await delivery.flush(10_000);

  expect(steps(receiver.spans)).toEqual(['later']);
});

test('an exporter of the user is given the spans themselves', async () => {
  const given: ReadableSpan[] = [];
  const exporter: SpanExporter & { openBatch(): never } = {
    export: (spans, done) => {
      given.push(...spans);
      done({ code: 0 });
    },
    openBatch: () => {
      throw new Error('not ours');
    },
    shutdown: async () => {},
  };
  const { delivery } = deliverTo(exporter);
  await delivery.ready();
  const span = ended('GET /orders');

  delivery.add(span);
  await delivery.flush(10_000);

  expect(given[0]).toBe(span);
});

test('batches are full ones, and what came before the exporter was there is sent first', async () => {
  const loading = Promise.withResolvers<SpanExporter>();
  const { delivery } = deliverTo(loading.promise);
  addAll(delivery, endedSpans(3));
  loading.resolve(
    await createExporter({
      exporter: { type: 'otlp', endpoint: receiver.url },
      environment: {},
      diagnostics: undefined as never,
    }),
  );
  await delivery.ready();
  addAll(delivery, endedSpans(27, 4));
  await delivery.flush(10_000);

  expect(receiver.requests.map(({ spans }) => namesOf(spans))).toEqual([
    namesOf(endedSpans(10)),
    namesOf(endedSpans(10, 11)),
    namesOf(endedSpans(10, 21)),
  ]);
  expect(fatesOf(delivery)).toEqual({ exported: 30, queued: 0 });
});

test('spans that end while another is written down come behind it, also where that one was the last of its batch', async () => {
  const { delivery } = deliverOver({ endpoint: receiver.url }, { settings: { maxBatchSpans: 2 } });
  await delivery.ready();
  const outer: ReadableSpan = Object.create(ended('outer'), {
    attributes: {
      get: () => {
        addAll(delivery, [ended('inner 1'), ended('inner 2')]);
        return { of: 'outer' };
      },
    },
  });

  addAll(delivery, [ended('first'), outer, ended('last')]);
  expect(delivery.queuedSpans).toBe(5);
  await delivery.flush(10_000);

  expect(receiver.requests.map(({ spans }) => namesOf(spans))).toEqual([
    ['first', 'outer'],
    ['inner 1', 'inner 2'],
    ['last'],
  ]);
  expect(receiver.spans[1]?.attributes).toEqual({ of: 'outer' });
  expect(fatesOf(delivery)).toEqual({ exported: 5, queued: 0 });
});

test('what is written down is not handed out, and delivered all the same', async () => {
  const { delivery } = deliverOver({ endpoint: receiver.url });
  await delivery.ready();
  addAll(delivery, endedSpans(15));

  expect(delivery.takeQueued()).toEqual([]);
  await delivery.flush(10_000);

  expect(namesOf(receiver.spans)).toEqual(namesOf(endedSpans(15)));
  expect(fatesOf(delivery)).toEqual({ exported: 15, queued: 0 });
});

test('what is refused and what the receiver did not keep is counted by spans', async () => {
  receiver.answerNextWith(
    { type: 'status', status: 503 },
    { type: 'partial-success', rejectedSpans: 4 },
    { type: 'status', status: 400 },
  );
  const { delivery } = deliverOver({ endpoint: receiver.url });
  await delivery.ready();

  addAll(delivery, endedSpans(25));
  await delivery.flush(10_000);

  expect(fatesOf(delivery)).toEqual({ exported: 11, queued: 0, export_failed: 14 });
});

describe('another attempt', () => {
  const servers: Server[] = [];
  afterEach(() => {
    for (const server of servers.splice(0)) {
      server.closeAllConnections();
      server.close();
    }
  });

  test.each(['gzip', 'none'] as const)(
    'sends the same bytes (%s), while others are written',
    async (compression) => {
      const bodies: Buffer[] = [];
      const server = createServer(async (request, response) => {
        const chunks: Buffer[] = [];
        for await (const chunk of request) chunks.push(chunk as Buffer);
        bodies.push(Buffer.concat(chunks));
        response.writeHead(bodies.length < 3 ? 503 : 200).end();
      });
      servers.push(server);
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      const { port } = server.address() as AddressInfo;
      const { delivery } = deliverOver({ endpoint: `http://127.0.0.1:${port}`, compression });
      await delivery.ready();

      addAll(delivery, endedSpans(10));
      const flushed = delivery.flush(10_000);
      while (bodies.length < 3) {
        if (delivery.queuedSpans < 60) delivery.add(ended(`later ${bodies.length}`));
        await new Promise((resolve) => setTimeout(resolve, 1));
      }
      await flushed;
      await delivery.flush(10_000);

      expect(bodies[1]?.equals(bodies[0] as Buffer)).toBe(true);
      expect(bodies[2]?.equals(bodies[0] as Buffer)).toBe(true);
      expect(fatesOf(delivery).queued).toBe(0);
    },
  );
});
