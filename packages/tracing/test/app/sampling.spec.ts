import { setTimeout as sleep } from 'node:timers/promises';
import { Controller, Get, Param } from '@nestjs/common';
import { trace } from '@opentelemetry/api';
import type { SamplingSettings } from '../../src/config/sampling-options.js';
import { Span } from '../../src/nest/span.js';
import { Tracer } from '../../src/spans/tracer.js';
import { inWorld, type KeptSpan, pause, startTraced, testOnBothAdapters } from '../support/traced-app.js';
import { accessLines, exemplarsOf, startObserved } from './support/observed-app.js';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const SLOW_MS = 60;

@Controller()
class WorkController {
  @Get('fast/:id')
  fast(): string {
    return `${trace.getActiveSpan()?.spanContext().traceId}`;
  }

  @Get('slow')
  async slow(): Promise<string> {
    await sleep(SLOW_MS + 20);
    return 'slow';
  }

  @Get('broken')
  broken(): string {
    return this.read('disk');
  }

  @Span('disk.read', { attributes: (what: string) => ({ 'disk.what': what }) })
  read(what: string): string {
    throw new TypeError(`the ${what} is on fire`);
  }

  @Get('assets/:name')
  asset(@Param('name') name: string): string {
    return name;
  }
}

const module = { controllers: [WorkController] };
const ROUTES = ['fast/1', 'slow', 'broken', 'assets/logo'];

async function ask(
  url: string,
  paths: readonly string[] = ROUTES,
  headers: Record<string, string> = {},
): Promise<void> {
  for (const path of paths) await (await fetch(`${url}/${path}`, { headers })).text();
}

const namesOf = (spans: readonly KeptSpan[]): readonly string[] => spans.map(({ name }) => name);

/** As OpenTelemetry's specification leaves it to JavaScript: four words of the id, xor-ed, below a part of 2^32. */
function isDrawn(traceId: string, ratio: number): boolean {
  const words = traceId.match(/.{8}/g) ?? [];
  const folded = words.reduce((sum, word) => sum ^ BigInt(`0x${word}`), 0n);
  return Number(folded) < Math.floor(ratio * 0xffff_ffff);
}

describe('by default', () => {
  testOnBothAdapters('production samples a tenth of the traces, exactly by their ids', async (world) => {
    const { url, nest, spans } = await startTraced(world, {
      module,
      config: { service: { name: 'shop', environment: 'production' } },
      tracing: { batch: { delayMs: 10, maxQueuedSpans: 5000 } },
    });
    const tracer = nest.get(Tracer);
    const ofSpans = Array.from({ length: 2000 }, () => {
      const span = tracer.startSpan('job', { root: true });
      span.end();
      return span.spanContext().traceId;
    });
    const ofRequests: string[] = [];
    for (let id = 0; id < 200; id += 1) ofRequests.push(await (await fetch(`${url}/fast/${id}`)).text());
    const expected = [...ofSpans, ...ofRequests].filter((traceId) => isDrawn(traceId, 0.1));
    const delivered = (await spans.until(expected.length)).map(({ traceId }) => traceId);
    expect(delivered.toSorted()).toEqual(expected.toSorted());
    // Far beyond what chance makes of a tenth.
    expect(expected.length).toBeGreaterThan(120);
    expect(expected.length).toBeLessThan(340);
  });

  testOnBothAdapters('any other environment samples all', async (world) => {
    const { url, spans } = await startTraced(world, {
      module,
      config: { service: { name: 'shop', environment: 'staging' } },
    });
    await ask(
      url,
      Array.from({ length: 30 }, (_, id) => `fast/${id}`),
    );
    expect(await spans.until(30)).toHaveLength(30);
  });
});

testOnBothAdapters('the first route that fits has its own ratio', async (world) => {
  const { url, spans } = await startTraced(world, {
    module,
    tracing: {
      sampling: {
        ratio: 0,
        tail: { slowSeconds: SLOW_MS / 1000 },
        routes: [
          { route: 'GET /broken', ratio: 0 },
          { route: '/assets/*', ratio: 1 },
        ],
      },
    },
  });
  await ask(url);
  expect(namesOf(await spans.until(2))).toEqual(['GET /slow', 'GET /assets/:name']);
});

describe('what the ratio drops', () => {
  const dropping: SamplingSettings = { ratio: 0, tail: { slowSeconds: SLOW_MS / 1000 } };

  testOnBothAdapters(
    'is delivered with its inner spans where it fails or is slow, else not',
    async (world) => {
      const { url, spans } = await startTraced(world, { module, tracing: { sampling: dropping } });
      await ask(url);
      const [slow, read, broken, ...others] = await spans.until(3);
      expect(others).toEqual([]);
      expect([slow?.name, slow?.sampled]).toEqual(['GET /slow', true]);
      expect(slow?.durationSeconds).toBeGreaterThanOrEqual(SLOW_MS / 1000);
      expect(read).toMatchObject({
        name: 'disk.read',
        sampled: true,
        traceId: broken?.traceId,
        parentSpanId: broken?.spanId,
        attributes: { 'disk.what': 'disk', 'error.type': 'TypeError' },
      });
      expect(broken).toMatchObject({ name: 'GET /broken', sampled: true, status: { code: 'error' } });
    },
  );

  testOnBothAdapters(
    'is in the metrics and the access log all the same, with an exemplar where kept',
    async (world) => {
      const { url, spans, linesAfter, openMetrics } = await startObserved(world, {
        module,
        tracing: { sampling: dropping },
      });
      await ask(url);
      const [slow, , broken] = await spans.until(3);
      const lines = accessLines(await linesAfter(4));
      expect(lines.map(({ message }) => message)).toEqual([
        'GET /fast/:id 200',
        'GET /slow 200',
        'GET /broken 500',
        'GET /assets/:name 200',
      ]);
      expect(lines[1]).toMatchObject({ trace_id: slow?.traceId, span_id: slow?.spanId });
      expect(lines[2]).toMatchObject({ trace_id: broken?.traceId, span_id: broken?.spanId });
      const page = await openMetrics();
      const counted = [...page.matchAll(/^http_requests_total\{.*route="([^"]*)".*\} (\d+)/gm)];
      expect(Object.fromEntries(counted.map(([, route, count]) => [route, Number(count)]))).toMatchObject({
        '/fast/:id': 1,
        '/slow': 1,
        '/broken': 1,
        '/assets/:name': 1,
      });
      expect(exemplarsOf(page)).toEqual({
        '/slow 200': `${slow?.traceId} ${slow?.spanId}`,
        '/broken 500': `${broken?.traceId} ${broken?.spanId}`,
      });
      expect(page).toContain('\neyrie_traces_kept_total 2\n');
    },
  );

  testOnBothAdapters('is called sampled in the access lines of what was kept', async (world) => {
    const SAMPLED = 'logging.googleapis.com/trace_sampled';
    const { url, spans, lines } = await startObserved(world, {
      module,
      tracing: { sampling: dropping },
      logging: { format: 'gcp' },
    });
    await ask(url);
    await spans.until(3);
    await pause(50);
    const ofRequests = lines().filter((line) => line.httpRequest !== undefined);
    expect(ofRequests.map((line) => [line.message, line[SAMPLED]])).toEqual([
      ['GET /fast/:id 200', false],
      ['GET /slow 200', true],
      ['GET /broken 500', true],
      ['GET /assets/:name 200', false],
    ]);
  });

  testOnBothAdapters('is gone where the tail is switched off', async (world) => {
    const { url, spans } = await startTraced(world, {
      module,
      tracing: { sampling: { ratio: 0, tail: { enabled: false } } },
    });
    await ask(url);
    expect(await spans.until(0)).toEqual([]);
  });
});

describe('OTEL_TRACES_SAMPLER', () => {
  const KEPT = ['disk.read', 'GET /broken'];
  const CALLED = { traceparent: `00-${TRACE}-00f067aa0ba902b7-01` };
  const LET_GO = { traceparent: `00-${TRACE.replace('4', '5')}-00f067aa0ba902b7-00` };
  const ALL = ['GET /fast/:id', ...KEPT];
  const CASES: readonly {
    readonly sampler: string;
    readonly argument?: string;
    /** Of new traces, of a caller's that is sampled, of one that is not. */
    readonly delivered: readonly (readonly string[])[];
  }[] = [
    { sampler: 'always_on', delivered: [ALL, ALL, ALL] },
    { sampler: 'always_off', delivered: [[], [], []] },
    { sampler: 'traceidratio', argument: '0', delivered: [KEPT, KEPT, KEPT] },
    { sampler: 'traceidratio', argument: '1', delivered: [ALL, ALL, ALL] },
    { sampler: 'traceidratio', delivered: [ALL, ALL, ALL] },
    { sampler: 'parentbased_always_on', delivered: [ALL, ALL, []] },
    { sampler: 'parentbased_always_off', delivered: [[], ALL, []] },
    { sampler: 'parentbased_traceidratio', argument: '0', delivered: [KEPT, ALL, []] },
    { sampler: ' parentbased_traceidratio ', argument: '1', delivered: [ALL, ALL, []] },
  ];

  for (const { sampler, argument, delivered } of CASES) {
    test(
      `"${sampler}"${argument === undefined ? '' : ` of ${argument}`} does as the specification says`,
      inWorld((world) =>
        withVariables({ OTEL_TRACES_SAMPLER: sampler, OTEL_TRACES_SAMPLER_ARG: argument }, async () => {
          const seen: (readonly string[])[] = [];
          const { url, spans } = await startTraced(world, {
            module,
            config: { service: { name: 'shop', environment: 'production' } },
          });
          for (const [index, headers] of [{}, CALLED, LET_GO].entries()) {
            const before = spans.all.length;
            await ask(url, ['fast/1', 'broken'], headers);
            seen.push(namesOf((await spans.until(before + (delivered[index]?.length ?? 0))).slice(before)));
          }
          expect(seen).toEqual(delivered);
        }),
      ),
    );
  }

  test(
    'that Eyrie does not know is left alone, which is said',
    inWorld((world) =>
      withVariables(
        { OTEL_TRACES_SAMPLER: 'jaeger_remote', OTEL_TRACES_SAMPLER_ARG: 'endpoint=x' },
        async () => {
          const { url, app, spans } = await startTraced(world, { module });
          await ask(url, ['fast/1']);
          expect(namesOf(await spans.until(1))).toEqual(['GET /fast/:id']);
          expect(app.diagnostics.counts()).toEqual([
            { code: 'EYRIE_CONFIG_OTEL_VARIABLE_IGNORED', count: 2 },
          ]);
        },
      ),
    ),
  );
});

async function withVariables(
  variables: Readonly<Record<string, string | undefined>>,
  run: () => Promise<void>,
): Promise<void> {
  for (const [name, value] of Object.entries(variables)) if (value !== undefined) process.env[name] = value;
  try {
    await run();
  } finally {
    for (const name of Object.keys(variables)) delete process.env[name];
  }
}
