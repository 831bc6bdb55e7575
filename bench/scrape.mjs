// What a scrape costs, beside prom-client: rendering 10,000 histogram label sets of which every one was recorded into
// since the scrape before, and how long the event loop stands still while 50,000 are scraped over HTTP.
//
//   npx tsc -b packages/metrics/tsconfig.lib.json && node bench/scrape.mjs [--rounds 25] [--series 10000] [--stall-series 50000]
import { parseArgs } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { ExpositionRenderer } from '@eyrie/metrics/engine';
import prom from 'prom-client';
import { shuffled, spread } from './lib/interleave.mjs';
import { eyrieHistogram, promHistogram } from './scrape-histograms.mjs';
import { measureStalls } from './scrape-stalls.mjs';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '25' },
    series: { type: 'string', default: '10000' },
    'stall-series': { type: 'string', default: '50000' },
  },
});
const rounds = Number(values.rounds);
const series = Number(values.series);
setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc');

console.log(`Node ${process.version}, ${rounds} rounds in shuffled order, garbage collected before each scrape\n`);
for (const format of ['text', 'openmetrics']) await compareRendering(format);
await measureStalls({ series: Number(values['stall-series']) });

async function compareRendering(format) {
  const eyrie = eyrieHistogram(series);
  const [first, second] = [new ExpositionRenderer(), new ExpositionRenderer()];
  const contentType =
    format === 'text' ? prom.Registry.PROMETHEUS_CONTENT_TYPE : prom.Registry.OPENMETRICS_CONTENT_TYPE;
  const theirs = promHistogram(series, contentType);
  const cases = [
    { name: 'eyrie', scrape: () => render(first, eyrie.registry, format) },
    { name: 'eyrie again', scrape: () => render(second, eyrie.registry, format) },
    { name: 'prom-client', scrape: async () => (await theirs.registry.metrics()).length },
  ];
  const milliseconds = new Map(cases.map(({ name }) => [name, []]));
  const memory = await memoryOfPages(eyrie, first, format);
  // The first rounds render pages from nothing and let the compiler see the code.
  for (let round = -5; round < rounds; round++) {
    eyrie.record();
    theirs.record();
    for (const { name, scrape } of shuffled(cases)) {
      collectGarbage();
      const start = performance.now();
      await scrape();
      if (round >= 0) milliseconds.get(name).push(performance.now() - start);
    }
  }
  report(format, milliseconds, memory);
  first.dispose();
  second.dispose();
}

async function render(renderer, registry, format) {
  let bytes = 0;
  for await (const chunk of renderer.render(registry.families(), format)) bytes += chunk.length;
  return bytes;
}

async function memoryOfPages({ registry, record }, renderer, format) {
  record();
  const before = await settledMemory();
  const start = performance.now();
  const bytes = await render(renderer, registry, format);
  const coldMilliseconds = performance.now() - start;
  return { bytes, coldMilliseconds, kept: (await settledMemory()) - before };
}

// Array buffers are freed on another thread, some time after the collection that found them.
async function settledMemory() {
  for (let n = 0; n < 5; n++) {
    collectGarbage();
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  const { arrayBuffers, heapUsed } = process.memoryUsage();
  return arrayBuffers + heapUsed;
}

function report(format, milliseconds, { bytes, coldMilliseconds, kept }) {
  const ours = milliseconds.get('eyrie');
  console.log(`${format}: ${series} label sets, ${(bytes / 1e6).toFixed(1)} MB`);
  for (const [name, figures] of milliseconds) {
    const { median, low, high } = spread(figures);
    console.log(`  ${name.padEnd(12)} ${median.toFixed(1)} ms (${low.toFixed(1)} to ${high.toFixed(1)})`);
  }
  for (const [name, figures] of milliseconds) {
    if (name === 'eyrie') continue;
    const { median } = spread(figures.map((figure, round) => figure / ours[round]));
    console.log(`  ${name} / eyrie: ${median.toFixed(2)}${name === 'prom-client' ? '' : ' (the noise)'}`);
  }
  console.log(`  first scrape of all, code not yet compiled: ${coldMilliseconds.toFixed(1)} ms`);
  console.log(`  kept per series: ${(kept / series).toFixed(0)} bytes, its lines ${(bytes / series).toFixed(0)}\n`);
}
