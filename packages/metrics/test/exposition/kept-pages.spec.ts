import { jest } from '@jest/globals';
import type { ExpositionFormat } from '../../src/exposition/exposition-format.js';
import { ExpositionRenderer, expositionText } from '../../src/exposition/exposition-renderer.js';
import { FamilyPages } from '../../src/exposition/family-pages.js';
import { ScratchBytes } from '../../src/exposition/scratch-bytes.js';
import { scalarLayout } from '../../src/exposition/series-layout.js';
import type { MetricFamily } from '../../src/series/family.js';
import { addSeries, firstDifference, histogram, observe, pseudoRandom, scalar } from './families.js';

const LAYOUT_OPTIONS = { sampleName: 'level', format: 'text', constantLabels: {} } as const;
const CONSTANT_LABELS = { service: 'nexo-be' };

async function render(
  renderer: ExpositionRenderer,
  families: readonly MetricFamily[],
  format: ExpositionFormat = 'text',
): Promise<string> {
  const chunks: string[] = [];
  for await (const chunk of renderer.render(families, format)) chunks.push(chunk.toString());
  return chunks.join('');
}

describe.each<ExpositionFormat>(['text', 'openmetrics'])('kept pages in %s', (format) => {
  test.each([1, 2, 3, 4])('equal a fresh rendering after every recording (seed %p)', async (seed) => {
    const random = pseudoRandom(seed);
    const pick = (below: number) => Math.floor(random() * below);
    const durations = histogram('duration_seconds', ['route', 'status'], [0.005, 0.1, 1, 10]);
    const counts = scalar('counter', 'events_total', ['kind'], []);
    const level = scalar('gauge', 'level', [], [[[], 0]]);
    const families = [durations, counts, level];
    const renderer = new ExpositionRenderer({ constantLabels: CONSTANT_LABELS });
    const odd = [
      0,
      -0,
      1e21,
      -1,
      0.1,
      2 ** 31,
      1e-9,
      Number.NaN,
      Number.POSITIVE_INFINITY,
      Number.NEGATIVE_INFINITY,
    ];

    for (let scrape = 0; scrape < 60; scrape++) {
      for (let added = pick(30); added > 0; added--) {
        addSeries(durations, [`/route/é${durations.series.length}`, 'x'.repeat(pick(200))]);
        counts.series.push({ labelValues: [`kind ${counts.series.length}`], value: 0 });
      }
      for (let recording = pick(400); recording > 0 && durations.series.length > 0; recording--) {
        const series = durations.series[pick(durations.series.length)];
        const counter = counts.series[pick(counts.series.length)];
        if (series === undefined || counter === undefined) throw new Error('a series is missing');
        // Nines and jumps, so that digits are added at every place of a page.
        series.cells[pick(5)] = 10 ** pick(12) - 1;
        observe(durations, series, random() * 10 ** (pick(6) - 3));
        counter.value += random() < 0.5 ? 1 : 10 ** pick(10);
      }
      (level.series[0] as { value: number }).value =
        random() < 0.5 ? random() : (odd[pick(odd.length)] as number);
      const fresh = await expositionText(families, { format, constantLabels: CONSTANT_LABELS });
      expect(firstDifference(await render(renderer, families, format), fresh)).toBeUndefined();
    }
    expect(durations.series.length).toBeGreaterThan(500);
    renderer.dispose();
  });
});

test('a number that shrinks leaves nothing of the longer one behind', async () => {
  const gauge = scalar(
    'gauge',
    'level',
    ['n'],
    [
      [['a'], 123_456.789],
      [['b'], 5],
    ],
  );
  const renderer = new ExpositionRenderer();
  await render(renderer, [gauge]);
  (gauge.series[0] as { value: number }).value = 7;
  expect(await render(renderer, [gauge])).toBe(
    '# HELP level Help of level.\n# TYPE level gauge\nlevel{n="a"} 7\nlevel{n="b"} 5\n',
  );
  renderer.dispose();
});

test('a reader that keeps its page sees it unchanged while another scrape goes on', async () => {
  const gauge = scalar(
    'gauge',
    'level',
    ['n'],
    Array.from({ length: 4000 }, (_, n) => [[`series ${n}`], 1]),
  );
  const renderer = new ExpositionRenderer();
  const slow = renderer.render([gauge], 'text');
  await slow.next();
  const page = (await slow.next()).value as Buffer;
  const before = page.toString();
  expect(before).toContain('level{n="series 0"} 1\n');

  for (const series of gauge.series) series.value = 22;
  expect(firstDifference(await render(renderer, [gauge]), await expositionText([gauge]))).toBeUndefined();
  expect(firstDifference(page.toString(), before)).toBeUndefined();

  await slow.return();
  renderer.dispose();
});

test('series that are added while a scrape walks are shown by the next, once each', async () => {
  const gauge = scalar('gauge', 'level', ['n'], [[['0'], 1]]);
  const walk = new FamilyPages({
    layout: scalarLayout(gauge, LAYOUT_OPTIONS),
    series: gauge.series,
    scratch: new ScratchBytes(),
  });
  const seen: string[] = [];
  for (const page of walk.walk()) {
    seen.push(page.toString());
    if (gauge.series.length < 5) gauge.series.push({ labelValues: [String(gauge.series.length)], value: 1 });
  }
  expect(seen).toEqual(['level{n="0"} 1\n']);
  expect(Array.from(walk.walk(), String)).toEqual(['level{n="0"} 1\nlevel{n="1"} 1\n']);
});

test('a page that is rendered anew with longer numbers keeps its series, so that no scrape sees one twice', () => {
  const gauge = scalar('gauge', 'level', ['n'], []);
  for (let n = 0; n < 60; n++) gauge.series.push({ labelValues: [`${n}${'x'.repeat(1000)}`], value: 1 });
  const pages = new FamilyPages({
    layout: scalarLayout(gauge, LAYOUT_OPTIONS),
    series: gauge.series,
    scratch: new ScratchBytes(),
  });
  const slow = pages.walk();
  const seen = [String(slow.next().value)];
  // 64 KiB were not reached before; now the first 55 series alone would fill them.
  for (const series of gauge.series)
    Object.assign(series, { labelValues: [`${series.labelValues[0]}${'y'.repeat(150)}`] });
  gauge.series.push({ labelValues: ['new'], value: 1 });
  const others = Array.from(pages.walk(), String);
  seen.push(...Array.from(slow, String));
  for (const text of [seen.join(''), others.join('')]) {
    const numbers = Array.from(text.matchAll(/n="(\d+|new)/g), ([, number]) => number);
    expect(numbers.filter((number) => number !== 'new')).toEqual(
      Array.from({ length: 60 }, (_, n) => String(n)),
    );
  }
});

test('a family that was replaced by another of its name is shown anew', async () => {
  const renderer = new ExpositionRenderer();
  await render(renderer, [scalar('gauge', 'level', [], [[[], 1]])]);
  expect(await render(renderer, [scalar('gauge', 'level', ['n'], [[['a'], 2]])])).toBe(
    '# HELP level Help of level.\n# TYPE level gauge\nlevel{n="a"} 2\n',
  );
  renderer.dispose();
});

test('the lines of a histogram series come from one instant while others record', async () => {
  const durations = histogram('duration_seconds', ['route'], [0.005, 0.1, 1, 10]);
  for (let n = 0; n < 3000; n++) addSeries(durations, [`/route/${n}`], [0.05]);
  const renderer = new ExpositionRenderer({ sliceMilliseconds: 0 });
  const random = pseudoRandom(7);
  const recording = setInterval(() => {
    for (const series of durations.series) observe(durations, series, random() * 20);
  }, 1);

  const countsSeen = new Set<number>();
  const torn: string[] = [];
  for (let scrape = 0; scrape < 3; scrape++) {
    const text = await render(renderer, [durations]);
    const blocks = text.split('\n').slice(2, -1);
    expect(blocks.length).toBe(3000 * 7);
    for (let line = 0; line < blocks.length; line += 7) {
      const values = blocks.slice(line, line + 7).map((each) => Number(each.slice(each.lastIndexOf(' '))));
      const [first = 0, second = 0, third = 0, fourth = 0, infinite = 0, , count = 0] = values;
      const ascends = first <= second && second <= third && third <= fourth && fourth <= infinite;
      if (!ascends || infinite !== count) torn.push(blocks.slice(line, line + 7).join('\n'));
      countsSeen.add(count);
    }
  }
  clearInterval(recording);
  renderer.dispose();
  expect(torn).toEqual([]);
  // Else nothing was recorded between the first page and the last.
  expect(countsSeen.size).toBeGreaterThan(3);
});

test('rendering lets the event loop turn', async () => {
  const gauge = scalar(
    'gauge',
    'level',
    ['n'],
    Array.from({ length: 20_000 }, (_, n) => [[`series ${n}`], n]),
  );
  const renderer = new ExpositionRenderer({ sliceMilliseconds: 0 });
  let turns = 0;
  let scraping = true;
  const turn = () => {
    turns += 1;
    if (scraping) setImmediate(turn);
  };
  setImmediate(turn);
  await render(renderer, [gauge]);
  scraping = false;
  renderer.dispose();
  expect(turns).toBeGreaterThan(5);
});

test('the pages of a format that nobody scrapes are dropped after ten minutes', async () => {
  jest.useFakeTimers({ doNotFake: ['nextTick', 'performance', 'queueMicrotask', 'setImmediate'] });
  const gauge = scalar('gauge', 'level', ['n'], [[['a'], 1]]);
  const renderer = new ExpositionRenderer();
  await render(renderer, [gauge]);
  let labelReads = 0;
  gauge.series[0] = {
    get labelValues() {
      labelReads += 1;
      return ['a'];
    },
    value: 2,
  };
  // Labels are only read when a page is rendered from nothing, and each scrape starts the ten minutes again.
  jest.advanceTimersByTime(599_000);
  await render(renderer, [gauge]);
  jest.advanceTimersByTime(599_000);
  await render(renderer, [gauge]);
  expect(labelReads).toBe(0);
  jest.advanceTimersByTime(600_000);
  await render(renderer, [gauge]);
  expect(labelReads).toBe(1);
  expect(jest.getTimerCount()).toBe(1);
  renderer.dispose();
  expect(jest.getTimerCount()).toBe(0);
  jest.useRealTimers();
});
