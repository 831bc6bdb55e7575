// Where the CPU time of requests goes: profiles an app with a stack and a bare one, sends both the same load, and prints
// what packages and functions take in microseconds per request. The profiler itself makes everything dearer.
//
//   node bench/stack-profile.mjs ['eyrie 100 %'] [--requests 40000] [--adapter express] [--handler plain] [--top 25]
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { send } from './http/load.mjs';
import { launchStack } from './http/stack-variants.mjs';
import { ask, nextMessage } from './lib/messages.mjs';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    requests: { type: 'string', default: '40000' },
    adapter: { type: 'string', default: 'express' },
    handler: { type: 'string', default: 'plain' },
    top: { type: 'string', default: '25' },
  },
});

const WARM_UP = 20_000;
const SLICE = 1000;
const SAMPLE_EVERY_US = 200;
const requests = Math.ceil(Number(values.requests) / SLICE) * SLICE;
const name = positionals[0] ?? 'eyrie 100 %';

const sink = fork(new URL('./http/otlp-sink.mjs', import.meta.url));
const [{ port: sinkPort }] = await once(sink, 'message');
try {
  const apps = [await start('bare'), await start(name)];
  // In turn, so that a slow moment hits both.
  for (let sent = 0; sent < requests; sent += SLICE) {
    for (const { port } of apps) await send(port, SLICE);
  }
  const [bare, own] = [await selfTimesOf(apps[0]), await selfTimesOf(apps[1])];
  const by = (what, keyOf) => print(what, totals(bare, keyOf), totals(own, keyOf));
  by('self time of packages', ({ frame }) => packageOf(frame));
  by('time of packages, with what Node did for them', ({ charged }) => packageOf(charged));
  by('time of functions, with what Node did for them', ({ charged }) => placeOf(charged));
  by('self time of functions', ({ frame }) => placeOf(frame));
} finally {
  sink.disconnect();
}

/** An app that is being profiled. */
async function start(variant) {
  const folder = await mkdtemp(join(tmpdir(), 'eyrie-bench-profile-'));
  const { execArgv, env } = launchStack(variant, `http://127.0.0.1:${sinkPort}`);
  const profiling = ['--cpu-prof', '--cpu-prof-dir', folder, '--cpu-prof-interval', String(SAMPLE_EVERY_US)];
  const choices = {
    VARIANT: variant,
    ADAPTER: values.adapter,
    HANDLER: values.handler,
    NODE_ENV: 'production',
  };
  const child = fork(new URL('./http/stack-server.mjs', import.meta.url), {
    execArgv: [...execArgv, ...profiling],
    env: { ...process.env, ...env, ...choices },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const { port } = await nextMessage(child);
  await send(port, WARM_UP);
  const { now } = await ask(child, 'now');
  return { child, port, folder, now };
}

/** Self time in microseconds per request of each call frame, of the requests after the warm-up alone. */
async function selfTimesOf({ child, folder, now }) {
  child.send('end');
  await once(child, 'exit');
  const frames = [];
  for (const file of await readdir(folder)) {
    frames.push(...selfTimes(JSON.parse(await readFile(join(folder, file), 'utf8')), now));
  }
  await rm(folder, { recursive: true });
  return frames;
}

function selfTimes({ nodes, samples, timeDeltas, startTime }, from) {
  const frames = new Map(nodes.map(({ id, callFrame }) => [id, callFrame]));
  const callers = new Map(nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id])));
  const found = [];
  let time = startTime;
  samples.forEach((id, at) => {
    time += timeDeltas[at];
    const frame = frames.get(id);
    // Waiting is no work.
    if (time < from || frame.functionName === '(idle)' || frame.functionName === '(program)') return;
    let charged = id;
    while (charged !== undefined && isOfNode(frames.get(charged))) charged = callers.get(charged);
    const microseconds = timeDeltas[at] / requests;
    found.push({ frame, charged: charged === undefined ? frame : frames.get(charged), microseconds });
  });
  return found;
}

// What Node does is done for whoever called it last. Nobody calls the root of a profile, nor the garbage collector.
function isOfNode({ url, functionName }) {
  return url.startsWith('node:') || (url === '' && functionName !== '(garbage collector)');
}

function totals(found, keyOf) {
  const sums = new Map();
  for (const one of found) {
    const { microseconds } = one;
    const key = keyOf(one);
    sums.set(key, (sums.get(key) ?? 0) + microseconds);
  }
  return sums;
}

function packageOf({ functionName, url }) {
  if (url === '') return functionName.startsWith('(') ? functionName : 'native';
  if (url.startsWith('node:')) return 'node';
  const installed = url.lastIndexOf('/node_modules/');
  if (installed !== -1) return /^(@[^/]+\/)?[^/]+/.exec(url.slice(installed + '/node_modules/'.length))[0];
  return /\/packages\/([^/]+)\//.exec(url)?.[1].replace(/^/, '@eyrie/') ?? 'bench';
}

function placeOf({ functionName, url, lineNumber }) {
  const place =
    url === '' ? '' : ` ${url.replace(/^file:.*?\/(node_modules|packages)\//, '')}:${lineNumber + 1}`;
  return `${functionName || '(anonymous)'}${place}`;
}

function print(what, bare, own) {
  const added = [...own].map(([key, total]) => ({ key, total, more: total - (bare.get(key) ?? 0) }));
  const sum = (totalsOfAll) => [...totalsOfAll.values()].reduce((all, one) => all + one, 0).toFixed(1);
  console.log(`The ${what}, us per request: ${name} ${sum(own)}, bare ${sum(bare)}\n`);
  console.log('    more   total');
  for (const { key, total, more } of added.sort((a, b) => b.more - a.more).slice(0, Number(values.top))) {
    console.log(`${more.toFixed(2).padStart(8)}${total.toFixed(2).padStart(8)}  ${key}`);
  }
  console.log();
}
