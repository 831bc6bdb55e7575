// Whether the whole stack stays as it is under mixed load: memory, handles, series and the audit trail are sampled every
// ten seconds, and at the end what was sent, metrics, access lines and audit records must agree exactly. The receiver of
// spans fails now and then, and the page of metrics is scraped every five seconds.
//
//   node bench/soak.mjs [--adapter express] [--minutes 30] [--rate 150] [--every 10]
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { printMachine } from './audit/machine.mjs';
import { differences, printDifferences, printTrends } from './soak/findings.mjs';
import { increment, Load } from './soak/load.mjs';
import { ObservedService, samplesOf, sumOf } from './soak/observed-service.mjs';
import { trendOf } from './soak/trend.mjs';

const { values } = parseArgs({
  options: {
    adapter: { type: 'string', default: 'express' },
    minutes: { type: 'string', default: '30' },
    rate: { type: 'string', default: '150' },
    every: { type: 'string', default: '10' },
  },
});

const MEGABYTE = 1e6;
const WARM_UP = 0.2;
const SCRAPE_EVERY_MS = 5_000;
const SETTLED_WITHIN_MS = 30_000;
const SCRAPERS = [
  {},
  { accept: 'application/openmetrics-text; version=1.0.0' },
  { 'accept-encoding': 'gzip' },
];

/** What is looked at, and what it may grow by after the warm-up, see `trendOf`. */
const FIGURES = {
  'heap used after GC, MB': { of: ({ heapUsed }) => heapUsed / MEGABYTE, absolute: 2, share: 0.05 },
  'RSS, MB': { of: ({ rss }) => rss / MEGABYTE, absolute: 15, share: 0.08 },
  'external memory, MB': { of: ({ external }) => external / MEGABYTE, absolute: 2, share: 0.1 },
  // Both have the connections of clients among them, up to a hundred.
  'active resources': { of: ({ resources }) => resources, absolute: 30, share: 0 },
  'open files': { of: ({ fds }) => fds, absolute: 30, share: 0 },
  series: { of: ({ series }) => series, absolute: 0, share: 0 },
  // Its numbers get longer.
  'page of metrics, KB': { of: ({ pageBytes }) => pageBytes / 1000, absolute: 1, share: 0.01 },
  'events that wait to be sealed': { of: ({ waiting }) => waiting, absolute: 100, share: 0 },
  'spans that wait': { of: ({ spansQueued }) => spansQueued, absolute: 512, share: 0 },
  'spans that are held': { of: ({ spansHeld }) => spansHeld, absolute: 50, share: 0 },
};

const { adapter } = values;
const milliseconds = Number(values.minutes) * 60_000;
printMachine(`Soak of the whole stack on ${adapter}: ${values.minutes} minutes at ${values.rate} requests/s`);
const folder = await mkdtemp(join(tmpdir(), 'eyrie-bench-soak-'));
const receiver = fork(new URL('./soak/failing-receiver.mjs', import.meta.url));
const [{ port: receiverPort }] = await once(receiver, 'message');
const service = await ObservedService.start({
  adapter,
  folder,
  endpoint: `http://127.0.0.1:${receiverPort}`,
});
const load = new Load({ port: service.port, rate: Number(values.rate) });
try {
  process.exitCode = (await soak()) ? 0 : 1;
} finally {
  service.leave();
  receiver.disconnect();
  await rm(folder, { recursive: true, force: true });
}

async function soak() {
  const begin = performance.now();
  const end = begin + milliseconds;
  const samples = [];
  await Promise.all([load.runUntil(end), sampleUntil(end, begin, samples), scrapeUntil(end)]);
  const page = await settledPage();
  const rows = service.rows();
  const code = await service.end();
  // A process says at its end that it is complete.
  increment(load.expected.events, 'audit.sequence.end');
  const trends = trendsOf(samples);
  const found = {
    'metrics and requests': differences(load.expected.requests, countedOn(page)),
    'access lines and requests': differences(withoutScrapes(load.expected.requests), service.accessLines),
    'audit records and requests': differences(load.expected.events, service.events()),
  };
  const exact = Object.values(found).every((list) => list.length === 0) && load.surprised === 0;
  const flat = Object.values(trends).every((trend) => trend.flat);
  const spans = spansOn(page);
  console.log(
    `${load.sent} requests of ${load.expected.requests.size} kinds; the service ended with ${code}\n`,
  );
  printTrends(trends);
  printDifferences(found, load);
  console.log(
    `Spans: ${JSON.stringify(spans)}; audit: ${JSON.stringify(rows)}; lines: ${JSON.stringify(Object.fromEntries(service.lines))}, unreadable ${service.unreadableLines}`,
  );
  console.log(`\n${flat ? 'FLAT' : 'NOT FLAT'}, counts ${exact ? 'EXACT' : 'NOT EXACT'}`);
  await write({
    adapter,
    ...values,
    node: process.version,
    sent: load.sent,
    trends,
    found,
    surprises: load.surprises,
    spans,
    rows,
    samples,
  });
  return flat && exact && code === 0 && service.unreadableLines === 0;
}

async function sampleUntil(end, begin, samples) {
  const every = Number(values.every) * 1000;
  for (let next = begin + every; next <= end; next += every) {
    await pause(Math.max(0, next - performance.now()));
    const holds = await service.holds();
    const page = await load.scrape();
    samples.push({ at: (performance.now() - begin) / 1000, ...holds, ...service.rows(), ...figuresOf(page) });
  }
}

async function scrapeUntil(end) {
  for (let number = 0; performance.now() < end - SCRAPE_EVERY_MS; number++) {
    await load.scrape(SCRAPERS[number % SCRAPERS.length]);
    await pause(SCRAPE_EVERY_MS);
  }
}

function figuresOf(page) {
  return {
    series: sumOf(page, 'eyrie_metrics_series'),
    pageBytes: page.length,
    spansQueued: sumOf(page, 'eyrie_spans_queued'),
    spansHeld: sumOf(page, 'eyrie_spans_held'),
    counted: sumOf(page, 'http_requests_total'),
    sent: load.sent,
  };
}

function trendsOf(samples) {
  const after = samples.filter(({ at }) => at >= (WARM_UP * milliseconds) / 1000);
  const trends = Object.entries(FIGURES).map(([name, { of, ...allowance }]) => {
    const points = after.map((sample) => ({ at: sample.at, value: of(sample) }));
    return [name, trendOf(points, allowance)];
  });
  return Object.fromEntries(trends);
}

// A request counts when its response has closed, which the client may know before.
async function settledPage() {
  const until = performance.now() + SETTLED_WITHIN_MS;
  for (;;) {
    const before = structuredClone(load.expected.requests);
    const page = await load.scrape();
    const counted = differences(before, countedOn(page)).length === 0;
    const sealed = service.rows().waiting === 0;
    if ((counted && sealed) || performance.now() > until) {
      // It shows the scrapes before it, not itself.
      increment(load.expected.requests, 'GET /metrics 200', -1);
      return page;
    }
    await pause(500);
  }
}

function countedOn(page) {
  const counts = new Map();
  for (const { labels, value } of samplesOf(page, 'http_requests_total')) {
    increment(counts, `${labels.method} ${labels.route} ${labels.status_code}`, value);
  }
  return counts;
}

function withoutScrapes(counts) {
  return new Map([...counts].filter(([key]) => !key.startsWith('GET /metrics ')));
}

function spansOn(page) {
  const dropped = samplesOf(page, 'eyrie_spans_dropped_total').map(({ labels, value }) => [
    labels.reason,
    value,
  ]);
  return { exported: sumOf(page, 'eyrie_spans_exported_total'), dropped: Object.fromEntries(dropped) };
}

async function write(result) {
  const folderOfResults = new URL('./results/', import.meta.url);
  await mkdir(folderOfResults, { recursive: true });
  const file = new URL(
    `soak-${adapter}-${new Date().toISOString().replaceAll(':', '')}.json`,
    folderOfResults,
  );
  await writeFile(file, JSON.stringify(result, undefined, 1));
  console.log(`Written to ${file.pathname}`);
}
