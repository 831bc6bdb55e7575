// Renders one registry whenever scrape.mjs asks for it, in a process of its own, so that nobody pays for another's
// garbage: `node scrape-worker.mjs <eyrie|prom-client> <text|openmetrics> <series>`.
import { ExpositionRenderer } from '@eyrie/metrics/engine';
import prom from 'prom-client';
import { eyrieHistogram, promHistogram } from './scrape-histograms.mjs';

const [variant, format, count] = process.argv.slice(2);
const series = Number(count);
const { record, render } = variant === 'eyrie' ? eyrie() : promClient();

const commands = {
  async scrape() {
    record();
    const start = performance.now();
    const bytes = await render();
    return { milliseconds: performance.now() - start, bytes };
  },
  async keptBytes() {
    record();
    const before = await settledMemory();
    await render();
    return { keptBytes: (await settledMemory()) - before };
  },
};
process.on('message', async (what) => process.send(await commands[what]()));
process.on('disconnect', () => process.exit());
process.send('ready');

function eyrie() {
  const { registry, record } = eyrieHistogram(series);
  const renderer = new ExpositionRenderer();
  const render = async () => {
    let bytes = 0;
    for await (const chunk of renderer.render(registry.families(), format)) bytes += chunk.length;
    return bytes;
  };
  return { record, render };
}

function promClient() {
  const { OPENMETRICS_CONTENT_TYPE, PROMETHEUS_CONTENT_TYPE } = prom.Registry;
  const contentType = format === 'text' ? PROMETHEUS_CONTENT_TYPE : OPENMETRICS_CONTENT_TYPE;
  const { registry, record } = promHistogram(series, contentType);
  return { record, render: async () => (await registry.metrics()).length };
}

// Array buffers are freed on another thread, some time after the collection that found them.
async function settledMemory() {
  for (let n = 0; n < 5; n++) {
    globalThis.gc();
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  const { arrayBuffers, heapUsed } = process.memoryUsage();
  return arrayBuffers + heapUsed;
}
