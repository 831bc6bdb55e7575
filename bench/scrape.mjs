// What a scrape costs, beside prom-client: rendering 10,000 histogram label sets of which every one was recorded into
// since the scrape before, and how long the event loop stands still while 50,000 are scraped over HTTP.
//
//   npx tsc -b packages/metrics/tsconfig.lib.json && node bench/scrape.mjs [--rounds 40] [--series 10000] [--stall-series 50000]
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { shuffled, spread } from './lib/interleave.mjs';
import { measureStalls } from './scrape-stalls.mjs';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '40' },
    series: { type: 'string', default: '10000' },
    'stall-series': { type: 'string', default: '50000' },
  },
});
const rounds = Number(values.rounds);
const series = Number(values.series);
const WARM_UP_ROUNDS = 8;

console.log(
  `Node ${process.version}, ${rounds} rounds in shuffled order, each contender in a process of its own\n`,
);
for (const format of ['text', 'openmetrics']) await compareRendering(format);
await measureStalls({ series: Number(values['stall-series']) });

async function compareRendering(format) {
  const contenders = [
    { name: 'eyrie', worker: await start('eyrie', format) },
    { name: 'eyrie again', worker: await start('eyrie', format) },
    { name: 'prom-client', worker: await start('prom-client', format) },
  ];
  const milliseconds = new Map(contenders.map(({ name }) => [name, []]));
  const first = new Map();
  let bytes = 0;
  for (let round = -WARM_UP_ROUNDS; round < rounds; round++) {
    for (const { name, worker } of shuffled(contenders)) {
      const answer = await ask(worker, 'scrape');
      if (!first.has(name)) first.set(name, answer.milliseconds);
      if (round >= 0) milliseconds.get(name).push(answer.milliseconds);
      bytes = answer.bytes;
    }
  }
  for (const { worker } of contenders) worker.kill();
  report(format, { milliseconds, first, bytes, kept: await keptBytes(format) });
}

async function keptBytes(format) {
  const worker = await start('eyrie', format);
  const answer = await ask(worker, 'keptBytes');
  worker.kill();
  return answer.keptBytes;
}

function report(format, { milliseconds, first, bytes, kept }) {
  const ours = milliseconds.get('eyrie');
  console.log(`${format}: ${series} label sets, ${(bytes / 1e6).toFixed(1)} MB; milliseconds of a scrape`);
  console.log(`  ${'median'.padStart(19)} ${'middle half'.padStart(17)} ${'first'.padStart(8)}  times eyrie`);
  for (const [name, figures] of milliseconds) {
    const { median, low, high } = spread(figures);
    const ratio = spread(figures.map((figure, round) => figure / ours[round]));
    const half = `${low.toFixed(1)} to ${high.toFixed(1)}`;
    const ratios = `${ratio.median.toFixed(1)} (${ratio.low.toFixed(1)} to ${ratio.high.toFixed(1)})`;
    console.log(
      `  ${name.padEnd(12)} ${median.toFixed(1).padStart(6)} ${half.padStart(17)} ${first.get(name).toFixed(0).padStart(8)}  ${ratios}`,
    );
  }
  console.log(
    `  eyrie keeps ${(kept / series).toFixed(0)} bytes per series; its lines are ${(bytes / series).toFixed(0)}\n`,
  );
}

async function start(variant, format) {
  const worker = fork(new URL('./scrape-worker.mjs', import.meta.url), [variant, format, String(series)], {
    execArgv: ['--expose-gc'],
  });
  await once(worker, 'message');
  return worker;
}

async function ask(worker, what) {
  worker.send(what);
  const [answer] = await once(worker, 'message');
  return answer;
}
