// A service with many histogram series that says how long its event loop stood still: `node scrape-server.mjs
// <eyrie|prom-client> <series>`, driven by scrape-stalls.mjs.
import { once } from 'node:events';
import { createServer } from 'node:http';
import { Diagnostics } from '@eyrie/core/engine';
import { createExpositionHandler } from '@eyrie/metrics/engine';
import { eyrieHistogram, promHistogram } from './scrape-histograms.mjs';

const [variant, series] = process.argv.slice(2);
const { record, handler } = variant === 'eyrie' ? eyrie(Number(series)) : promClient(Number(series));

let last = 0;
let longest = 0;
(function tick() {
  const now = performance.now();
  longest = Math.max(longest, now - last);
  last = now;
  setTimeout(tick, 1);
})();

const commands = {
  record() {
    record();
    return {};
  },
  watch() {
    last = performance.now();
    longest = 0;
    return {};
  },
  longest: () => ({ milliseconds: Math.max(longest, performance.now() - last) }),
};
process.on('message', (what) => process.send(commands[what]()));
process.on('disconnect', () => process.exit());

const server = createServer(handler).listen(0);
await once(server, 'listening');
process.send({ port: server.address().port });

function eyrie(count) {
  const { registry, record } = eyrieHistogram(count);
  const diagnostics = new Diagnostics();
  return { record, handler: createExpositionHandler({ families: () => registry.families(), diagnostics }) };
}

// As its README says.
function promClient(count) {
  const { registry, record } = promHistogram(count);
  const handler = async (_, response) => {
    response.setHeader('content-type', registry.contentType);
    response.end(await registry.metrics());
  };
  return { record, handler };
}
