#!/usr/bin/env node
// How long requests take to an app while its audit trail seals a backlog, beside the same app without one, which is
// asked at the same moments and shares the machine with it. Requests come at a steady rate to a route that records
// nothing; a latency counts from the moment at which the request was due.
//   npx tsc -b packages/audit/tsconfig.lib.json && node bench/audit-latency.mjs [--events 50000] [--rate 100]
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { Agent, get } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { withPostgres, withSqlite } from './audit/databases.mjs';
import { printMachine } from './audit/machine.mjs';
import { STREAM } from './audit/stream.mjs';
import { openTrail, writeBacklog } from './audit/trail.mjs';

const { values } = parseArgs({
  options: { events: { type: 'string', default: '50000' }, rate: { type: 'string', default: '100' } },
});
const EVENTS = Number(values.events);
const INTERVAL_MS = 1000 / Number(values.rate);
const IDLE_MS = 4000;
const LOOK_MS = 100;
const WARM_UP = 500;
const PROGRAM = new URL('./audit/server.mjs', import.meta.url);
const WAITS = 'SELECT 1 FROM eyrie_audit_outbox WHERE stream = $1 LIMIT 1';

printMachine(`Latency in ms of ${values.rate} requests/s while ${EVENTS} events are sealed`);
await withPostgres(measure);
console.log('');
await withSqlite(measure);

async function measure(url) {
  const trail = await openTrail(url);
  const apps = await Promise.all(['bare', 'control', 'module'].map((variant) => start(variant, url)));
  try {
    for (const app of apps) for (let sent = 0; sent < WARM_UP; sent++) await answered(app);
    await during('nothing to seal', apps, () => wait(IDLE_MS));
    await writeBacklog(trail, EVENTS);
    const start = performance.now();
    await during('while it seals', apps, () => isSealed(trail.store));
    const seconds = (performance.now() - start) / 1000;
    console.log(`  sealed in ${seconds.toFixed(1)} s, ${(EVENTS / seconds).toFixed(0)}/s`);
  } finally {
    for (const { agent } of apps) agent.destroy();
    await Promise.all(apps.map(end));
    await trail.close();
  }
}

async function isSealed(store) {
  while ((await store.query(WAITS, [STREAM])).rows.length > 0) await wait(LOOK_MS);
}

async function start(variant, url) {
  const child = fork(PROGRAM, {
    execArgv: ['--disable-warning=ExperimentalWarning'],
    env: { ...process.env, NODE_ENV: 'production', VARIANT: variant, STORE_URL: url },
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  const [{ port }] = await once(child, 'message');
  return {
    name: variant === 'module' ? 'with audit' : variant,
    child,
    port,
    agent: new Agent({ keepAlive: true }),
  };
}

async function end({ child }) {
  const exited = once(child, 'exit');
  child.send('end');
  await exited;
}

async function during(title, apps, work) {
  for (const app of apps) await delayOf(app);
  const isOver = new AbortController();
  const asking = apps.map((app, at) =>
    ask(app, { first: (at * INTERVAL_MS) / apps.length, signal: isOver.signal }),
  );
  await work();
  isOver.abort();
  const latencies = await Promise.all(asking);
  console.log(`  ${title}`);
  for (const [at, app] of apps.entries()) report(app.name, latencies[at], await delayOf(app));
}

/** Latencies of requests that are due at steady moments, whether or not the ones before were answered. */
async function ask(app, { first, signal }) {
  const open = [];
  const begin = performance.now() + first;
  for (let count = 0; !signal.aborted; count++) {
    const due = begin + count * INTERVAL_MS;
    const early = due - performance.now();
    if (early > 0) await wait(early);
    open.push(answered(app).then(() => performance.now() - due));
  }
  return await Promise.all(open);
}

function answered({ port, agent }) {
  return new Promise((resolve, reject) => {
    get({ host: '127.0.0.1', port, path: '/users/7', agent }, (response) => {
      response.on('end', resolve).on('error', reject).resume();
    }).on('error', reject);
  });
}

async function delayOf({ child }) {
  child.send('delay');
  const [delay] = await once(child, 'message');
  return delay;
}

function report(name, latencies, delay) {
  const sorted = latencies.toSorted((a, b) => a - b);
  const at = (share) =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))].toFixed(1).padStart(6);
  console.log(
    `    ${name.padEnd(12)} p50 ${at(0.5)}  p99 ${at(0.99)}  longest ${at(1)}  ` +
      `event loop late by p99 ${delay.p99.toFixed(1).padStart(5)}, at most ${delay.max.toFixed(1).padStart(5)}`,
  );
}
