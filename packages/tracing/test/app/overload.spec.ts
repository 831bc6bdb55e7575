import { Agent, get as httpGet } from 'node:http';
import { Controller, Get, Param } from '@nestjs/common';
import type { ReadableSpan, SpanExporter, SpanProcessor } from '@opentelemetry/sdk-trace';
import type { World } from '../../../../compat/suite/src/world.js';
import type { TracingOptions } from '../../src/config/tracing-options.js';
import { type OtlpAnswer, OtlpReceiver } from '../support/otlp-receiver.js';
import { inWorld, pause, testOnBothAdapters } from '../support/traced-app.js';
import { type ObservedApp, startObserved } from './support/observed-app.js';

const REQUESTS = 2000;
const MAX_QUEUED = 500;

@Controller('tasks')
class TasksController {
  @Get(':id')
  task(@Param('id') id: string): string {
    return id;
  }
}

const module = { controllers: [TasksController] };
const batch = { delayMs: 10, maxQueuedSpans: MAX_QUEUED, maxBatchSpans: 100, exportTimeoutMs: 2000 };

/** Statuses of so many requests, 40 at once. */
async function ask({ url }: ObservedApp, count: number): Promise<ReadonlyMap<number | undefined, number>> {
  const agent = new Agent({ keepAlive: true, maxSockets: 40 });
  const statuses = new Map<number | undefined, number>();
  const waiting = Array.from({ length: count }, (_, id) => id);
  const one = (id: number): Promise<number | undefined> =>
    new Promise((resolve, reject) => {
      httpGet(`${url}/tasks/${id}`, { agent }, (response) => {
        response.resume().on('end', () => resolve(response.statusCode));
      }).on('error', reject);
    });
  const client = async (): Promise<void> => {
    for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
      const status = await one(id);
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
    }
  };
  await Promise.all(Array.from({ length: 40 }, client));
  agent.destroy();
  return statuses;
}

interface SpanCounts {
  readonly exported: number;
  readonly queued: number;
  readonly dropped: Readonly<Record<string, number>>;
  /** Of the three. */
  readonly all: number;
}

/** What the page of metrics says of the spans. */
async function countsOf(app: ObservedApp): Promise<SpanCounts> {
  const page = await app.openMetrics();
  const value = (name: string): number => Number(new RegExp(`^${name} (\\d+)$`, 'm').exec(page)?.[1]);
  const dropped: Readonly<Record<string, number>> = Object.fromEntries(
    [...page.matchAll(/^eyrie_spans_dropped_total\{reason="(\w+)"\} (\d+)$/gm)]
      .map(([, reason, count]) => [reason as string, Number(count)] as const)
      .filter(([, count]) => count > 0),
  );
  const [exported, queued] = [value('eyrie_spans_exported_total'), value('eyrie_spans_queued')];
  const all = exported + queued + Object.values(dropped).reduce((sum, count) => sum + count, 0);
  return { exported, queued, dropped, all };
}

async function countsWhen(app: ObservedApp, isSo: (counts: SpanCounts) => boolean): Promise<SpanCounts> {
  const patience = Date.now() + 20_000;
  for (;;) {
    const counts = await countsOf(app);
    if (isSo(counts) || Date.now() > patience) return counts;
    await pause(50);
  }
}

const start = (world: World, endpoint: string): Promise<ObservedApp> =>
  startObserved(world, {
    module,
    logging: { level: 'critical' },
    tracing: { batch, exporter: { type: 'otlp', endpoint, timeoutMs: 1000 } },
  });

async function startReceiver(world: World, answer: OtlpAnswer): Promise<OtlpReceiver> {
  const receiver = await OtlpReceiver.start();
  world.later(() => receiver.close());
  receiver.answerWith(answer);
  return receiver;
}

/** Every request is answered, and every span is counted once. */
async function expectUnharmed(app: ObservedApp): Promise<SpanCounts> {
  expect(await ask(app, REQUESTS)).toEqual(new Map([[200, REQUESTS]]));
  const counts = await countsWhen(app, ({ all }) => all === REQUESTS);
  expect(counts.all).toBe(REQUESTS);
  expect(counts.queued).toBeLessThanOrEqual(MAX_QUEUED);
  return counts;
}

describe('2,000 requests are answered, and their spans counted, while the collector', () => {
  const BAD: readonly (readonly [how: string, adapter: 'express' | 'fastify', answer: OtlpAnswer])[] = [
    ['answers 503', 'express', { type: 'status', status: 503 }],
    ['answers 429', 'fastify', { type: 'status', status: 429, headers: { 'retry-after': '1' } }],
    ['never answers', 'express', { type: 'hang' }],
    ['resets connections', 'fastify', { type: 'reset' }],
  ];

  for (const [how, adapter, answer] of BAD) {
    test(
      `${how}; then it recovers`,
      inWorld(async (world) => {
        const receiver = await startReceiver(world, answer);
        const app = await start(world, receiver.url);
        const { exported, dropped } = await expectUnharmed(app);
        expect(exported).toBe(0);
        expect(dropped.queue_full).toBeGreaterThanOrEqual(REQUESTS - 2 * MAX_QUEUED);
        receiver.answerWith({ type: 'accept' });
        await countsWhen(app, ({ queued }) => queued === 0);
        const before = (await countsOf(app)).exported;
        await ask(app, 10);
        const after = await countsWhen(app, (counts) => counts.exported === before + 10);
        expect([after.exported, after.queued, after.all]).toEqual([before + 10, 0, REQUESTS + 10]);
        expect(receiver.spans).toHaveLength(before + 10);
      }, adapter),
    );
  }

  test(
    'is down; then it comes up',
    inWorld(async (world) => {
      const first = await OtlpReceiver.start();
      const { port, url } = first;
      await first.close();
      const app = await start(world, url);
      const { exported, dropped } = await expectUnharmed(app);
      expect(exported).toBe(0);
      expect(dropped.queue_full).toBeGreaterThanOrEqual(REQUESTS - 2 * MAX_QUEUED);
      const receiver = await OtlpReceiver.start({ port });
      world.later(() => receiver.close());
      const { all, queued, exported: delivered } = await countsWhen(app, (counts) => counts.queued === 0);
      expect([all, queued]).toEqual([REQUESTS, 0]);
      expect(receiver.spans).toHaveLength(delivered);
      await ask(app, 10);
      expect((await countsWhen(app, (counts) => counts.exported === delivered + 10)).all).toBe(REQUESTS + 10);
    }),
  );

  testOnBothAdapters('takes them, and answers with garbage', async (world) => {
    const receiver = await startReceiver(world, { type: 'garbage' });
    const app = await start(world, receiver.url);
    await expectUnharmed(app);
    const { exported, all, queued } = await countsWhen(app, (counts) => counts.queued === 0);
    expect([all, queued]).toEqual([REQUESTS, 0]);
    expect(receiver.spans).toHaveLength(exported);
  });
});

describe('an app is not harmed by what the user gives it', () => {
  const startWith = (world: World, tracing: TracingOptions): Promise<ObservedApp> =>
    startObserved(world, { module, logging: { level: 'critical' }, tracing });
  const fail = (): never => {
    throw new Error('the processor is broken');
  };

  testOnBothAdapters('such as a span processor that throws', async (world) => {
    const processor: SpanProcessor = { onStart: fail, onEnd: fail, forceFlush: fail, shutdown: fail };
    const app = await startWith(world, { spanProcessors: [processor] });
    expect(await ask(app, 20)).toEqual(new Map([[200, 20]]));
    expect(await app.spans.until(20)).toHaveLength(20);
    expect(app.app.diagnostics.counts()).toEqual([
      { code: 'EYRIE_TRACING_SPAN_PROCESSOR_FAILED', count: 40 },
    ]);
    await app.nest.close();
  });

  testOnBothAdapters('and what waits is delivered at close beside processors that throw', async (world) => {
    const flushed: string[] = [];
    const quiet = { onStart: () => {}, onEnd: () => {} };
    const broken: SpanProcessor = { ...quiet, forceFlush: fail, shutdown: fail };
    const working: SpanProcessor = {
      ...quiet,
      forceFlush: async () => void flushed.push('flush'),
      shutdown: async () => void flushed.push('shutdown'),
    };
    const app = await startWith(world, {
      spanProcessors: [broken, working],
      batch: { delayMs: 60_000 },
    });
    await ask(app, 20);
    expect(app.spans.all).toEqual([]);
    await app.nest.close();
    expect(app.spans.all).toHaveLength(20);
    expect([...new Set(flushed)]).toEqual(['flush', 'shutdown']);
  });

  const EXPORTERS: Readonly<Record<string, (done: (result: { readonly code: number }) => void) => void>> = {
    throws: () => fail(),
    'fails each batch': (done) => done({ code: 1 }),
    'throws once it has said that it failed': (done) => {
      done({ code: 1 });
      fail();
    },
  };

  for (const [how, answer] of Object.entries(EXPORTERS)) {
    testOnBothAdapters(`such as an exporter that ${how}`, async (world) => {
      const exporter: SpanExporter = {
        export: (_spans: readonly ReadableSpan[], done) => answer(done),
        shutdown: () => Promise.reject(new Error('the exporter is broken')),
      };
      const app = await startWith(world, { exporter: { type: 'custom', exporter }, batch });
      expect(await ask(app, 200)).toEqual(new Map([[200, 200]]));
      const counts = await countsWhen(app, ({ dropped }) => dropped.export_failed === 200);
      expect(counts).toEqual({ exported: 0, queued: 0, dropped: { export_failed: 200 }, all: 200 });
      await app.nest.close();
    });
  }
});
