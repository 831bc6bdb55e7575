// How long the event loop of a service stands still while it is scraped: each in a process of its own, scraped over
// HTTP from this one, with as long an idle stretch before as control.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { request } from 'node:http';

const VARIANTS = ['eyrie', 'prom-client'];
const FORMATS = [
  { name: 'text', accept: 'text/plain', encoding: 'identity' },
  { name: 'OpenMetrics', accept: 'application/openmetrics-text', encoding: 'identity' },
  { name: 'text, gzip', accept: 'text/plain', encoding: 'gzip' },
];
const SCRAPES = 5;

export async function measureStalls({ series }) {
  console.log(`longest stall of the event loop in ms, ${series} histogram label sets, each recorded into`);
  console.log(
    `  ${'service'.padEnd(12)} ${'scrape'.padEnd(24)} ${'idle'.padStart(7)} ${'scraped'.padStart(8)}  duration`,
  );
  for (const variant of VARIANTS) {
    const formats = variant === 'eyrie' ? FORMATS : FORMATS.slice(0, 1);
    for (const format of formats) await measure(variant, format, series);
  }
}

async function measure(variant, format, series) {
  const child = fork(new URL('./scrape-server.mjs', import.meta.url), [variant, String(series)]);
  try {
    const [{ port }] = await once(child, 'message');
    await visit(child, port, format, `${variant}`, `${format.name}, first`, 1);
    await visit(child, port, format, `${variant}`, `${format.name}, next ${SCRAPES}`, SCRAPES);
  } finally {
    child.kill();
  }
}

async function visit(child, port, format, variant, title, times) {
  let idle = 0;
  let stalled = 0;
  let longest = 0;
  for (let n = 0; n < times; n++) {
    await ask(child, 'record');
    await ask(child, 'watch');
    const start = performance.now();
    await scrape(port, format);
    const milliseconds = performance.now() - start;
    stalled = Math.max(stalled, (await ask(child, 'longest')).milliseconds);
    longest = Math.max(longest, milliseconds);
    await ask(child, 'watch');
    await new Promise((resolve) => setTimeout(resolve, milliseconds));
    idle = Math.max(idle, (await ask(child, 'longest')).milliseconds);
  }
  const figures = `${idle.toFixed(1).padStart(7)} ${stalled.toFixed(1).padStart(8)}  ${longest.toFixed(0)} ms`;
  console.log(`  ${variant.padEnd(12)} ${title.padEnd(24)} ${figures}`);
}

async function ask(child, what) {
  child.send(what);
  const [answer] = await once(child, 'message');
  return answer;
}

function scrape(port, { accept, encoding }) {
  return new Promise((resolve, reject) => {
    request({ port, agent: false, headers: { accept, 'accept-encoding': encoding } }, (response) => {
      response.on('end', resolve).on('error', reject).resume();
    })
      .on('error', reject)
      .end();
  });
}
