import { EYRIE_APP, type EyrieApp, Observed, type Outcome } from '@eyrie/core';
import { BadRequestException, Controller, Get, Injectable, type OnModuleInit } from '@nestjs/common';
import { counter, histogram, MetricsModule, type MetricsOptions } from '../../src/index.js';
import { failureOf } from '../support/failure.js';
import { inWorld, KeptLog, rootModule, testOnBothAdapters, type World } from '../support/nest-app.js';
import { eventually, linesOf, scrape, sumOf } from '../support/page.js';

class OutOfStockError extends Error {}

@Injectable()
class StockService {
  @Observed('stock.take')
  async take(id: string): Promise<object> {
    if (id === 'none') throw new OutOfStockError();
    if (id === 'wrong') throw new BadRequestException();
    if (id === 'nothing') throw undefined;
    return {};
  }
}

@Controller()
class StockController {
  constructor(private readonly stock: StockService) {}

  @Get('stock/:id')
  async item(): Promise<object> {
    return {};
  }

  @Get('take')
  async takeAll(): Promise<object> {
    for (const id of ['one', 'two', 'none', 'wrong', 'nothing']) await this.stock.take(id).catch(() => {});
    return {};
  }
}

const stock = (options: MetricsOptions = {}) =>
  rootModule({
    imports: [MetricsModule.forRoot(options)],
    controllers: [StockController],
    providers: [StockService],
  });

/** Starts an app, and gives what ends observations of methods in it. */
async function appWithEnds(world: World, options: MetricsOptions = {}) {
  const log = new KeptLog();
  const { app, url } = await world.start(stock(options), { nest: { logger: log } });
  const { observations } = app.get<EyrieApp>(EYRIE_APP);
  const end = (name: string, outcome: Outcome = 'success', error?: unknown): void =>
    observations.end(observations.start({ kind: 'method', name }), { outcome, error });
  return { app, url, log, observations, end };
}

testOnBothAdapters('observed methods have durations by outcome and errors by class', async (world) => {
  const { url } = await world.start(stock());
  await fetch(`${url}/take`);
  const page = await scrape(url);
  expect(linesOf(page, 'method_duration_seconds_count', 'method_errors_total')).toEqual([
    'method_duration_seconds_count{name="stock.take",outcome="success"} 2',
    'method_duration_seconds_count{name="stock.take",outcome="server_error"} 2',
    'method_duration_seconds_count{name="stock.take",outcome="client_error"} 1',
    'method_errors_total{name="stock.take",error_type="OutOfStockError"} 1',
    'method_errors_total{name="stock.take",error_type="BadRequestException"} 1',
    'method_errors_total{name="stock.take",error_type="server_error"} 1',
  ]);
  const bounds = linesOf(page, 'method_duration_seconds_bucket')
    .filter((line) => line.includes('"success"'))
    .map((line) => /le="([^"]+)"/.exec(line)?.[1]);
  expect(bounds.join(' ')).toBe('0.0005 0.001 0.0025 0.005 0.01 0.025 0.05 0.1 0.25 0.5 1 2 5 10 +Inf');
  expect(page).toContain('# TYPE method_duration_seconds histogram\n');
  expect(page).toContain('# TYPE method_errors_total counter\n');
});

test(
  'an app whose observed methods were not called shows nothing of them',
  inWorld(async (world) => {
    const { url } = await world.start(stock());
    await fetch(`${url}/stock/1`);
    expect(await scrape(url)).not.toContain('method_duration_seconds');
    expect(await scrape(url)).not.toContain('method_errors_total');
    await fetch(`${url}/take`);
    const page = await scrape(url);
    expect(page).toContain('eyrie_metrics_series{metric="method_duration_seconds"} 3\n');
    expect(linesOf(page, 'eyrie_metrics_never_recorded')).toEqual([]);
  }),
);

test(
  'only observations of methods are recorded, and none of them counts as an answer',
  inWorld(async (world) => {
    @Injectable()
    class EagerService implements OnModuleInit {
      @Observed('warm.up')
      onModuleInit(): void {}
    }
    const { app, url } = await world.start(
      rootModule({
        imports: [MetricsModule.forRoot({ port: 0, host: '127.0.0.1' })],
        controllers: [StockController],
        providers: [StockService, EagerService],
      }),
    );
    const { management, observations } = app.get<EyrieApp>(EYRIE_APP);
    observations.end(observations.start({ kind: 'job', name: 'nightly' }), { outcome: 'success' });
    observations.end(observations.start({ kind: 'http.client', name: 'GET' }), { outcome: 'server_error' });
    const own = `http://127.0.0.1:${management.ownPortOf('metrics')}`;
    const page = await scrape(own);
    expect(linesOf(page, 'method_duration_seconds_count', 'method_errors_total')).toEqual([
      'method_duration_seconds_count{name="warm.up",outcome="success"} 1',
    ]);
    expect(linesOf(page, 'eyrie_cold_start_seconds')).toEqual([]);
    await fetch(`${url}/take`);
    await eventually(
      () => scrape(own),
      (text) => linesOf(text, 'eyrie_cold_start_seconds').length === 1,
    );
    expect(linesOf(await scrape(own), 'eyrie_cold_start_seconds')).toHaveLength(1);
  }),
);

test(
  'durations of methods carry the trace of the last sampled call',
  inWorld(async (world) => {
    const { url, observations } = await appWithEnds(world);
    const observation = observations.start({ kind: 'method', name: 'stock.take' });
    observation.tracedBy({ traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), sampled: true });
    observations.end(observation, { outcome: 'success' });
    const headers = { accept: 'application/openmetrics-text; version=1.0.0' };
    const lines = linesOf(
      await (await fetch(`${url}/metrics`, { headers })).text(),
      'method_duration_seconds_bucket',
    );
    expect(lines).toHaveLength(15);
    expect(lines.filter((line) => line.includes(' # '))).toEqual([
      expect.stringMatching(
        /^method_duration_seconds_bucket\{name="stock\.take",outcome="success",le="\S+"\} 1 # \{trace_id="a{32}",span_id="b{16}"\} \S+ \d+\.\d{3}$/,
      ),
    ]);
  }),
);

test(
  'the thousand-and-first name overflows, and its outcome and error stay',
  inWorld(async (world) => {
    const { url, log, end } = await appWithEnds(world, { maxSeriesPerMetric: 10_000 });
    for (let name = 0; name < 1002; name++) end(`method ${name}`);
    end('one more', 'server_error', new OutOfStockError());
    end('and more', 'aborted');
    const page = await scrape(url);
    const counts = linesOf(page, 'method_duration_seconds_count');
    expect(counts).toHaveLength(1003);
    expect(counts.slice(-3)).toEqual([
      'method_duration_seconds_count{name="__other__",outcome="success"} 2',
      'method_duration_seconds_count{name="__other__",outcome="server_error"} 1',
      'method_duration_seconds_count{name="__other__",outcome="aborted"} 1',
    ]);
    expect(sumOf(counts)).toBe(1004);
    expect(log.warnings).toEqual([
      expect.stringMatching(
        /^EYRIE_METRICS_SERIES_OVERFLOW: Label "name" of metric "method_duration_seconds" has reached its bound of 1000 distinct values/,
      ),
    ]);
  }),
);

test(
  'classes of errors beyond a hundred overflow, and the name stays',
  inWorld(async (world) => {
    const { url, end } = await appWithEnds(world);
    for (let number = 0; number < 102; number++) {
      end('stock.take', 'server_error', Object.assign(new Error('x'), { code: `E${number}` }));
    }
    const errors = linesOf(await scrape(url), 'method_errors_total');
    expect(errors).toHaveLength(101);
    expect(errors.at(-1)).toBe('method_errors_total{name="stock.take",error_type="__other__"} 2');
  }),
);

test(
  'beyond the cap on series only the name gives way',
  inWorld(async (world) => {
    const { url, end } = await appWithEnds(world, { maxSeriesPerMetric: 2 });
    for (const name of ['a', 'b', 'c']) end(name, 'server_error', new OutOfStockError());
    const page = await scrape(url);
    expect(linesOf(page, 'method_duration_seconds_count', 'method_errors_total')).toEqual([
      'method_duration_seconds_count{name="a",outcome="server_error"} 1',
      'method_duration_seconds_count{name="b",outcome="server_error"} 1',
      'method_duration_seconds_count{name="__other__",outcome="server_error"} 1',
      'method_errors_total{name="a",error_type="OutOfStockError"} 1',
      'method_errors_total{name="b",error_type="OutOfStockError"} 1',
      'method_errors_total{name="__other__",error_type="OutOfStockError"} 1',
    ]);
  }),
);

describe('the start fails, although nothing has been observed yet', () => {
  const failureWith = (options: MetricsOptions): Promise<unknown> => {
    let failure: unknown;
    return inWorld(async (world) => {
      failure = await failureOf(world.start(stock(options)));
    })().then(() => failure);
  };

  test.each([
    [histogram({ name: 'method_duration_seconds', help: 'Mine.' })],
    [counter({ name: 'method_errors_total', help: 'Mine.' })],
  ])('where a metric of the app has one of their names', async (declaration) => {
    expect(await failureWith({ instruments: [declaration] })).toMatchObject({
      code: 'EYRIE_METRICS_DUPLICATE_NAME',
    });
  });

  test('where a constant label has the name of one of their labels', async () => {
    expect(await failureWith({ constantLabels: { outcome: 'good' } })).toMatchObject({
      code: 'EYRIE_METRICS_LABEL_RESERVED',
    });
  });
});

test(
  'two apps of a process keep the methods of their own',
  inWorld(async (world) => {
    const { url, end } = await appWithEnds(world);
    end('of one');
    const two = await appWithEnds(world);
    two.end('of two');
    const namesOn = async (page: string): Promise<string[]> =>
      linesOf(await scrape(page), 'method_duration_seconds_count');
    expect(await namesOn(url)).toEqual(['method_duration_seconds_count{name="of one",outcome="success"} 1']);
    expect(await namesOn(two.url)).toEqual([
      'method_duration_seconds_count{name="of two",outcome="success"} 1',
    ]);
  }),
);
