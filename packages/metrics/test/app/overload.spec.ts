import { EYRIE_APP, type EyrieApp } from '@eyrie/core';
import { Controller, Get, type INestApplication, Param } from '@nestjs/common';
import {
  bounded,
  counter,
  gauge,
  histogram,
  InjectMetric,
  type MetricOf,
  MetricsModule,
} from '../../src/index.js';
import { KeptLog, rootModule, testOnBothAdapters, type World } from '../support/nest-app.js';
import { countedRequests, eventually, linesOf, pageAfter, scrape, sumOf } from '../support/page.js';

const userClicks = counter({
  name: 'user_clicks_total',
  help: 'Clicks by user.',
  labels: { user: bounded(1_000_000), button: ['left', 'right'] },
});
const balance = gauge({ name: 'balance_euros', help: 'Balance.' });
const sizes = histogram({ name: 'size_bytes', help: 'Sizes.', labels: { kind: ['big'] }, buckets: [10] });

const CLICKS_PER_REQUEST = 500;

@Controller()
class ClickController {
  constructor(
    @InjectMetric(userClicks) private readonly counter: MetricOf<typeof userClicks>,
    @InjectMetric(balance) private readonly gauge: MetricOf<typeof balance>,
    @InjectMetric(sizes) private readonly histogram: MetricOf<typeof sizes>,
  ) {}

  @Get('clicks/:from')
  click(@Param('from') from: string): object {
    for (let user = 0; user < CLICKS_PER_REQUEST; user++) {
      this.counter.inc({ user: `user-${Number(from) + user}`, button: 'left' });
    }
    return {};
  }

  @Get('wrong')
  wrong(): object {
    const clicks = this.counter as unknown as Untyped;
    const balance = this.gauge as unknown as Untyped;
    const sizes = this.histogram as unknown as Untyped;
    clicks.inc({ user: 'u', button: 'left' }, -1);
    clicks.inc({ user: 'u', button: 'left' }, Number.NaN);
    clicks.inc({ user: 'u', button: 'left' }, '2');
    clicks.inc({ user: 'u', button: 'left', colour: 'red' });
    clicks.inc({ user: 'u', button: 'middle' });
    clicks.inc({ user: { id: 1 }, button: 'left' });
    clicks.inc();
    clicks.inc(null);
    clicks.inc('u');
    clicks.bind(undefined).inc();
    balance.set(Number.NaN);
    balance.set(undefined);
    balance.inc(Number.POSITIVE_INFINITY);
    balance.dec('one');
    sizes.observe({ kind: 'big' }, Number.NaN);
    sizes.observe({ kind: 'small' }, 5);
    sizes.observe({ kind: 'big' });
    return {};
  }
}

interface Untyped {
  inc(...args: unknown[]): void;
  dec(...args: unknown[]): void;
  set(...args: unknown[]): void;
  observe(...args: unknown[]): void;
  bind(...args: unknown[]): Untyped;
}

async function startClicks(world: World): Promise<{ url: string; app: INestApplication; log: KeptLog }> {
  const log = new KeptLog();
  const running = await world.start(
    rootModule({
      imports: [MetricsModule.forRoot({ instruments: [userClicks, balance, sizes] })],
      controllers: [ClickController],
    }),
    { nest: { logger: log } },
  );
  return { ...running, log };
}

function heapAfterCollection(): number {
  globalThis.gc?.();
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}

describe('a label with 100,000 values', () => {
  testOnBothAdapters(
    'leaves requests as they are and memory flat, and is said once',
    async (world) => {
      const { url, log } = await startClicks(world);
      const send = async (from: number): Promise<number> => {
        const response = await fetch(`${url}/clicks/${from}`);
        await response.arrayBuffer();
        return response.status;
      };
      const statuses = new Set<number>();
      // The first tenth fills the cap and warms everything up.
      for (let from = 0; from < 10_000; from += CLICKS_PER_REQUEST) statuses.add(await send(from));
      const before = heapAfterCollection();
      for (let from = 10_000; from < 100_000; from += CLICKS_PER_REQUEST) statuses.add(await send(from));
      const grown = heapAfterCollection() - before;

      expect([...statuses]).toEqual([200]);
      // 90,000 remembered ids would take several times as much.
      expect(grown).toBeLessThan(3_000_000);
      const page = await pageAfter(100_000 / CLICKS_PER_REQUEST, url);
      const clicks = linesOf(page, 'user_clicks_total');
      expect(clicks.length).toBe(2001);
      expect(sumOf(clicks)).toBe(100_000);
      expect(clicks).toContain('user_clicks_total{user="__other__",button="__other__"} 98000');
      expect(countedRequests(page)).toBe(200);
      expect(log.warnings).toEqual([
        'EYRIE_METRICS_SERIES_OVERFLOW: Metric "user_clicks_total" has reached its cap of 2000 series; in further ones' +
          ' "user", "button" become "__other__". Label "user" has the most distinct values: 2000. Record "user" in fewer' +
          " values (no ids, no raw paths), or raise the metric's maxSeries.",
      ]);
    },
    60_000,
  );
});

describe('recordings that are wrong', () => {
  testOnBothAdapters('never reach the request, are counted each time and said once', async (world) => {
    const { url, log } = await startClicks(world);
    for (let sent = 0; sent < 3; sent++) {
      const response = await fetch(`${url}/wrong`);
      expect(response.status).toBe(200);
      expect(await response.text()).toBe('{}');
    }
    const page = await pageAfter(3, url);
    expect(linesOf(page, 'eyrie_metrics_rejected_total')).toEqual([
      'eyrie_metrics_rejected_total{metric="user_clicks_total",reason="value"} 9',
      'eyrie_metrics_rejected_total{metric="user_clicks_total",reason="label_name"} 3',
      expect.stringMatching(
        /^eyrie_metrics_rejected_total\{metric="user_clicks_total",reason="label_value"\} \d+$/,
      ),
      'eyrie_metrics_rejected_total{metric="balance_euros",reason="value"} 12',
      'eyrie_metrics_rejected_total{metric="size_bytes",reason="value"} 6',
      'eyrie_metrics_rejected_total{metric="size_bytes",reason="label_value"} 3',
    ]);
    expect(new Set(log.warnings).size).toBe(log.warnings.length);
    expect(log.warnings.filter((text) => text.startsWith('EYRIE_METRICS_VALUE_INVALID'))).toHaveLength(3);
    expect(log.warnings.filter((text) => text.startsWith('EYRIE_METRICS_LABEL_UNKNOWN'))).toEqual([
      'EYRIE_METRICS_LABEL_UNKNOWN: Metric "user_clicks_total" has no label "colour"; it was ignored. Pass only its' +
        ' labels: user, button.',
    ]);
    // What could be counted was.
    expect(linesOf(page, 'user_clicks_total')).toContain('user_clicks_total{user="u",button="left"} 3');
    expect(linesOf(page, 'user_clicks_total')).toContain('user_clicks_total{user="u",button="__other__"} 3');
    expect(linesOf(page, 'size_bytes_count')).toContain('size_bytes_count{kind="__other__"} 3');
    expect(linesOf(page, 'balance_euros')).toEqual(['balance_euros 0']);
  });
});

describe('a handler of observations that throws', () => {
  testOnBothAdapters(
    'never reaches the request, is counted, said once and detached at last',
    async (world) => {
      const { url, app, log } = await startClicks(world);
      const { observations } = app.get<EyrieApp>(EYRIE_APP);
      let called = 0;
      observations.subscribe({
        name: 'broken',
        onEnd() {
          called += 1;
          throw new Error('cannot');
        },
      });
      for (let sent = 0; sent < 120; sent++) {
        const response = await fetch(`${url}/clicks/0`);
        expect(response.status).toBe(200);
        await response.arrayBuffer();
      }
      const page = await pageAfter(120, url);
      expect(countedRequests(page)).toBe(120);
      expect(called).toBe(100);
      expect(linesOf(page, 'eyrie_observation_handler_failures_total')).toEqual([
        'eyrie_observation_handler_failures_total{handler="broken"} 100',
      ]);
      expect(log.warnings).toEqual([
        'EYRIE_OBSERVATION_HANDLER_FAILED: The observation handler "broken" threw Error: cannot. The request was not' +
          ' affected, but this signal misses it. Report it with this message.',
        'EYRIE_OBSERVATION_HANDLER_DETACHED: The observation handler "broken" threw 100 times in a row and was detached.' +
          ' Its signal has stopped until the app restarts. Mend the first failure reported for it.',
      ]);
    },
  );

  testOnBothAdapters('at the start of a request does as little', async (world) => {
    const { url, app } = await startClicks(world);
    app.get<EyrieApp>(EYRIE_APP).observations.subscribe({
      name: 'broken at start',
      onStart() {
        throw new Error('cannot');
      },
      onEnd() {},
    });
    expect((await fetch(`${url}/clicks/0`)).status).toBe(200);
    const page = await eventually(
      () => scrape(url),
      (text) => countedRequests(text) === 1,
    );
    expect(linesOf(page, 'eyrie_observation_handler_failures_total')).toEqual([
      expect.stringMatching(
        /^eyrie_observation_handler_failures_total\{handler="broken at start"\} [1-9]\d*$/,
      ),
    ]);
  });
});
