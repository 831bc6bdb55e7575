import { Controller, Get } from '@nestjs/common';
import { Counter as PromCounter, Registry } from 'prom-client';
import { bounded, counter, gauge, InjectMetric, type MetricOf, MetricsModule } from '../../src/index.js';
import { failureOf } from '../support/failure.js';
import { inWorld, KeptLog, rootModule, testOnBothAdapters } from '../support/nest-app.js';
import { linesOf, pageAfter, scrape } from '../support/page.js';

const visits = counter({
  name: 'visits_total',
  help: 'Visits.',
  labels: { page: bounded(100) },
  maxSeries: 2,
});
const visitors = gauge({ name: 'visitors', help: 'Visitors.' });

@Controller()
class VisitController {
  constructor(@InjectMetric(visits) private readonly counter: MetricOf<typeof visits>) {}

  @Get('visit')
  visit(): object {
    for (const page of ['a', 'b', 'c', 'd']) this.counter.inc({ page });
    this.counter.inc({ page: 'a' }, -1);
    this.counter.inc({ page: 'a', colour: 'red' } as never);
    return {};
  }
}

const visiting = (options = {}) =>
  rootModule({
    imports: [MetricsModule.forRoot({ instruments: [visits, visitors], ...options })],
    controllers: [VisitController],
  });

describe('constant labels', () => {
  testOnBothAdapters('are on every series of the page', async (world) => {
    const registry = new Registry();
    new PromCounter({ name: 'theirs_total', help: 'Theirs.', registers: [registry] }).inc();
    const { url } = await world.start(
      visiting({ constantLabels: { region: 'eu', tier: 'gold' }, include: [registry] }),
    );
    await fetch(`${url}/visit`);
    const lines = (await pageAfter(1, url))
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'));
    expect(lines.length).toBeGreaterThan(50);
    expect(lines.filter((line) => !/region="eu",tier="gold"/.test(line))).toEqual([]);
    expect(linesOf(lines.join('\n'), 'theirs_total')).toEqual(['theirs_total{region="eu",tier="gold"} 1']);
  });
});

describe("a user's own prom-client registry", () => {
  testOnBothAdapters('is shown beside, read at each scrape', async (world) => {
    const registry = new Registry();
    const theirs = new PromCounter({
      name: 'theirs_total',
      help: 'Theirs.',
      labelNames: ['a'],
      registers: [registry],
    });
    const { url } = await world.start(visiting({ include: [registry] }));
    theirs.inc({ a: 'x' }, 3);
    expect(linesOf(await scrape(url), 'theirs_total')).toEqual(['theirs_total{a="x"} 3']);
    theirs.inc({ a: 'x' });
    expect(linesOf(await scrape(url), 'theirs_total')).toEqual(['theirs_total{a="x"} 4']);
  });

  test.each([
    'visits_total',
    'http_requests_total',
    'http_request_duration_seconds_count',
    'eyrie_metrics_series',
  ])('that has a metric %s of ours fails the start', async (name) => {
    await inWorld(async (world) => {
      const registry = new Registry();
      new PromCounter({ name, help: 'Mine as well.', registers: [registry] });
      const failure = await failureOf(world.start(visiting({ include: [registry] })));
      expect(failure.message).toMatch(
        new RegExp(
          `^EYRIE_METRICS_NAME_IN_MERGED_REGISTRY: An included prom-client registry has a metric "${name}"`,
        ),
      );
    })();
  });

  test(
    'is left alone when the app closes',
    inWorld(async (world) => {
      const registry = new Registry();
      new PromCounter({ name: 'theirs_total', help: 'Theirs.', registers: [registry] }).inc();
      const { app } = await world.start(visiting({ include: [registry] }));
      await app.close();
      expect(await registry.metrics()).toContain('theirs_total 1');
      expect(registry.contentType).toBe(Registry.PROMETHEUS_CONTENT_TYPE);
    }),
  );
});

describe("Eyrie's own metrics", () => {
  testOnBothAdapters('say how each declared metric fares', async (world) => {
    const { url } = await world.start(visiting());
    const untouched = await scrape(url);
    expect(untouched).toContain('eyrie_metrics_never_recorded{metric="visits_total"} 1\n');
    expect(untouched).toContain('eyrie_metrics_never_recorded{metric="visitors"} 1\n');
    expect(untouched).toContain('eyrie_metrics_series{metric="visits_total"} 0\n');
    expect(untouched).not.toMatch(/^eyrie_metrics_rejected_total/m);

    await fetch(`${url}/visit`);
    const page = await pageAfter(1, url);
    for (const line of [
      'eyrie_metrics_series{metric="visits_total"} 3',
      'eyrie_metrics_series_limit{metric="visits_total"} 2',
      'eyrie_metrics_series_limit{metric="visitors"} 2000',
      'eyrie_metrics_overflowed_total{metric="visits_total"} 2',
      'eyrie_metrics_never_recorded{metric="visits_total"} 0',
      'eyrie_metrics_never_recorded{metric="visitors"} 1',
      'eyrie_metrics_rejected_total{metric="visits_total",reason="value"} 1',
      'eyrie_metrics_rejected_total{metric="visits_total",reason="label_name"} 1',
      'eyrie_diagnostics_total{code="EYRIE_METRICS_SERIES_OVERFLOW"} 1',
    ]) {
      expect(page).toContain(`${line}\n`);
    }
    expect(linesOf(page, 'visits_total')).toEqual([
      'visits_total{page="a"} 2',
      'visits_total{page="b"} 1',
      'visits_total{page="__other__"} 2',
    ]);
  });

  test(
    "leave Eyrie's own metrics out of those that were never recorded",
    inWorld(async (world) => {
      const { url } = await world.start(visiting());
      expect(linesOf(await scrape(url), 'eyrie_metrics_never_recorded')).toEqual([
        'eyrie_metrics_never_recorded{metric="visits_total"} 1',
        'eyrie_metrics_never_recorded{metric="visitors"} 1',
      ]);
    }),
  );
});

testOnBothAdapters(
  'the page holds each metric once, with its help and type, and target_info',
  async (world) => {
    const log = new KeptLog();
    const { url } = await world.start(visiting(), { nest: { logger: log } });
    await fetch(`${url}/visit`);
    const page = await pageAfter(1, url);
    const described = [...page.matchAll(/^# TYPE (\S+) /gm)].map(([, name]) => name);
    expect(new Set(described).size).toBe(described.length);
    expect([...page.matchAll(/^# HELP (\S+) /gm)].map(([, name]) => name)).toEqual(described);
    const samples = page.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
    const series = samples.map((line) => line.slice(0, line.lastIndexOf(' ')));
    expect(new Set(series).size).toBe(series.length);
    expect(linesOf(page, 'target_info')).toEqual([
      expect.stringMatching(/^target_info\{.*service_name="[^"]+".*\} 1$/),
    ]);
    for (const name of [
      'nodejs_heap_size_used_bytes',
      'process_resident_memory_bytes',
      'process_cpu_seconds_total',
      'nodejs_gc_duration_seconds',
    ]) {
      expect(described).toContain(name);
    }
    expect(log.warnings.filter((text) => !text.includes('visits_total'))).toEqual([]);
  },
);
