import type { TraceContext } from '@eyrie/core/engine';
import { jest } from '@jest/globals';
import { bounded, histogram } from '../../src/engine.js';
import { ExpositionRenderer, expositionText } from '../../src/exposition/exposition-renderer.js';
import type { MetricRegistry } from '../../src/registry/metric-registry.js';
import { tellingRegistry } from '../registry/telling-registry.js';
import { firstDifference, pseudoRandom } from './families.js';

const SPAN: TraceContext = {
  traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
  spanId: '00f067aa0ba902b7',
  sampled: true,
};
const BUCKETS = [0.005, 0.1, 1, 10];

let now = 0;

beforeEach(() => {
  now = 1_700_000_000_250;
  jest.spyOn(Date, 'now').mockImplementation(() => now);
});

afterEach(() => {
  jest.restoreAllMocks();
});

async function scrape(
  renderer: ExpositionRenderer,
  registry: MetricRegistry,
  format: 'text' | 'openmetrics' = 'openmetrics',
): Promise<string> {
  const chunks: string[] = [];
  for await (const chunk of renderer.render(registry.families(), format)) chunks.push(chunk.toString());
  return chunks.join('');
}

const search = histogram({
  name: 'search_seconds',
  help: 'Searches.',
  labels: { tenant: bounded(100) },
  buckets: [0.005, 1],
  maxSeries: 1,
});

test('OpenMetrics shows the exemplar of each bucket behind its count', async () => {
  const { registry } = tellingRegistry();
  const searched = registry.register(search);
  searched.observe({ tenant: 'a' }, 0.25, SPAN);
  now += 1750;
  searched.observe({ tenant: 'a' }, 7, { ...SPAN, traceId: '0'.repeat(31).concat('1') });
  searched.observe({ tenant: 'b' }, 1e-7, SPAN);
  expect(
    await expositionText(registry.families(), { format: 'openmetrics', constantLabels: { region: 'eu' } }),
  ).toBe(`\
# HELP search_seconds Searches.
# TYPE search_seconds histogram
# UNIT search_seconds seconds
search_seconds_bucket{tenant="a",region="eu",le="0.005"} 0
search_seconds_bucket{tenant="a",region="eu",le="1.0"} 1 # {trace_id="4bf92f3577b34da6a3ce929d0e0e4736",span_id="00f067aa0ba902b7"} 0.25 1700000000.250
search_seconds_bucket{tenant="a",region="eu",le="+Inf"} 2 # {trace_id="00000000000000000000000000000001",span_id="00f067aa0ba902b7"} 7 1700000002.000
search_seconds_sum{tenant="a",region="eu"} 7.25
search_seconds_count{tenant="a",region="eu"} 2
search_seconds_bucket{tenant="__other__",region="eu",le="0.005"} 1 # {trace_id="4bf92f3577b34da6a3ce929d0e0e4736",span_id="00f067aa0ba902b7"} 1e-7 1700000002.000
search_seconds_bucket{tenant="__other__",region="eu",le="1.0"} 1
search_seconds_bucket{tenant="__other__",region="eu",le="+Inf"} 1
search_seconds_sum{tenant="__other__",region="eu"} 1e-7
search_seconds_count{tenant="__other__",region="eu"} 1
# EOF
`);
});

test('the text format is the same with exemplars as without, byte for byte', async () => {
  const [traced, untraced] = [tellingRegistry().registry, tellingRegistry().registry];
  for (const [registry, span] of [
    [traced, SPAN],
    [untraced, undefined],
  ] as const) {
    const searched = registry.register(search);
    for (const value of [0.001, 0.25, 7]) searched.observe({ tenant: 'a' }, value, span);
    searched.observe({ tenant: 'b' }, 0.5, span);
  }
  const renderer = new ExpositionRenderer();
  // A page of each format at a time, first made and then brought up to date.
  for (let round = 0; round < 2; round++) {
    expect(await scrape(renderer, traced)).toContain('trace_id');
    expect(await scrape(renderer, traced, 'text')).toBe(await expositionText(untraced.families()));
    traced.metric(search).observe({ tenant: 'a' }, 0.3, SPAN);
    untraced.metric(search).observe({ tenant: 'a' }, 0.3);
  }
  renderer.dispose();
});

test('a clock before the year 2001 is padded, so that every time has the same width', async () => {
  now = 1005;
  const { registry } = tellingRegistry();
  registry.register(search).observe({ tenant: 'a' }, 0.5, SPAN);
  expect(await expositionText(registry.families(), { format: 'openmetrics' })).toContain(
    ' 0.5 0000000001.005\n',
  );
});

/** What was recorded into one series, kept as simply as can be. */
interface Model {
  readonly route: string;
  readonly counts: number[];
  readonly exemplars: string[];
  sum: number;
}

function naivePage(models: readonly Model[]): string {
  const bounds = ['0.005', '0.1', '1.0', '10.0', '+Inf'];
  const lines = models.flatMap(({ route, counts, exemplars, sum }) => {
    let cumulative = 0;
    const buckets = bounds.map((bound, bucket) => {
      cumulative += counts[bucket] as number;
      return `wait_seconds_bucket{route="${route}",le="${bound}"} ${cumulative}${exemplars[bucket]}`;
    });
    return [
      ...buckets,
      `wait_seconds_sum{route="${route}"} ${JSON.stringify(sum)}`,
      `wait_seconds_count{route="${route}"} ${cumulative}`,
    ];
  });
  return [
    '# HELP wait_seconds Waits.',
    '# TYPE wait_seconds histogram',
    '# UNIT wait_seconds seconds',
    ...lines,
    '# EOF',
    '',
  ].join('\n');
}

test.each([1, 2, 3, 4])(
  'kept pages are right while exemplars appear, move and change their length (seed %p)',
  async (seed) => {
    const random = pseudoRandom(seed);
    const pick = (below: number) => Math.floor(random() * below);
    const hex = (digits: number) => Array.from({ length: digits }, () => pick(16).toString(16)).join('');
    const { registry } = tellingRegistry();
    const waits = registry.register(
      histogram({ name: 'wait_seconds', help: 'Waits.', labels: { route: bounded(5000) }, buckets: BUCKETS }),
    );
    const models: Model[] = [];
    const renderer = new ExpositionRenderer();
    // Short and long numbers in every bucket.
    const values = [
      () => 0.001,
      () => random() / 200,
      () => 0.05,
      () => random(),
      () => 5,
      () => random() * 10,
      () => 11,
      () => random() * 1000,
    ];

    const observe = (model: Model, traced: boolean): void => {
      const value = (values[pick(values.length)] as () => number)();
      const span = { traceId: hex(32), spanId: hex(16), sampled: true };
      now += pick(5000);
      waits.observe({ route: model.route }, value, traced ? span : undefined);
      const found = BUCKETS.findIndex((bound) => value <= bound);
      const bucket = found < 0 ? BUCKETS.length : found;
      model.counts[bucket] = (model.counts[bucket] as number) + 1;
      model.sum += value;
      if (!traced) return;
      const labels = `trace_id="${span.traceId}",span_id="${span.spanId}"`;
      model.exemplars[bucket] = ` # {${labels}} ${JSON.stringify(value)} ${(now / 1000).toFixed(3)}`;
    };

    for (let round = 0; round < 40; round++) {
      for (let added = pick(30); added > 0; added--) {
        const model = {
          route: `/r${models.length}/${'x'.repeat(pick(100))}`,
          counts: BUCKETS.map(() => 0).concat(0),
          exemplars: BUCKETS.map(() => '').concat(''),
          sum: 0,
        };
        models.push(model);
        observe(model, random() < 0.2);
      }
      // Rounds in which nothing, something and everything is traced.
      const share = [0, 0.1, 0.9][pick(3)] as number;
      for (let recording = pick(600); recording > 0 && models.length > 0; recording--) {
        observe(models[pick(models.length)] as Model, random() < share);
      }
      expect(firstDifference(await scrape(renderer, registry), naivePage(models))).toBeUndefined();
    }
    renderer.dispose();
    expect(models.length).toBeGreaterThan(400);
    expect(models.some(({ exemplars }) => exemplars.every((text) => text !== ''))).toBe(true);
  },
);

test('a page whose lines all get an exemplar at once, for as many buckets as there may be, is right', async () => {
  const { registry } = tellingRegistry();
  const buckets = Array.from({ length: 200 }, (_, bucket) => bucket + 1);
  const waits = registry.register(histogram({ name: 'wait', help: 'Waits.', buckets }));
  const renderer = new ExpositionRenderer();
  await scrape(renderer, registry);
  for (const bound of buckets) waits.observe(bound, SPAN);
  waits.observe(1000, SPAN);
  const page = await scrape(renderer, registry);
  const shown = Array.from(page.matchAll(/le="([^"]+)"} (\d+) # \{[^}]+\} (\d+) 1700000000\.250\n/g));
  expect(shown.map(([, bound, count, value]) => `${bound} ${count} ${value}`)).toEqual([
    ...buckets.map((bound) => `${bound}.0 ${bound} ${bound}`),
    '+Inf 201 1000',
  ]);
  expect(page).toBe(await expositionText(registry.families(), { format: 'openmetrics' }));
  renderer.dispose();
});

test('a reader that keeps its page sees it without the exemplars that come meanwhile', async () => {
  const { registry } = tellingRegistry();
  const waits = registry.register(
    histogram({ name: 'wait', help: 'Waits.', labels: { route: bounded(2000) }, buckets: BUCKETS }),
  );
  for (let route = 0; route < 1000; route++) waits.observe({ route: `/${route}` }, 0.05);
  const renderer = new ExpositionRenderer();
  const slow = renderer.render(registry.families(), 'openmetrics');
  await slow.next();
  const page = (await slow.next()).value as Buffer;
  const before = page.toString();
  expect(before).toContain('wait_bucket{route="/0",le="0.1"} 1\n');

  for (let route = 0; route < 1000; route++) waits.observe({ route: `/${route}` }, 0.05, SPAN);
  expect(await scrape(renderer, registry)).toContain('wait_bucket{route="/0",le="0.1"} 2 # {trace_id="4bf9');
  expect(firstDifference(page.toString(), before)).toBeUndefined();

  await slow.return();
  renderer.dispose();
});
