// CPU time per request that metrics add to a bare Nest app, on both adapters, beside the middleware that teams write
// by hand with prom-client. All apps run at once and are visited in turn, so that a slow moment hits all alike.
//
//   node bench/http-cost.mjs [--rounds 30] [--requests 3000]
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { send } from './http/load.mjs';
import { variants } from './http/variants.mjs';
import { shuffled, spread } from './lib/interleave.mjs';

const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '30' }, requests: { type: 'string', default: '3000' } },
});
const rounds = Number(values.rounds);
const requests = Number(values.requests);
const WARM_UP = 20_000;

console.log(
  `CPU microseconds per request, Node ${process.version}, ${rounds} rounds of ${requests} requests\n`,
);
for (const adapter of ['express', 'fastify']) await measure(adapter);

async function measure(adapter) {
  const servers = await Promise.all(Object.keys(variants).map((name) => start(name, adapter)));
  try {
    for (const { port } of servers) await send(port, WARM_UP);
    const costs = new Map(servers.map(({ name }) => [name, []]));
    for (let round = 0; round < rounds; round++) {
      for (const server of shuffled(servers)) costs.get(server.name).push(await visit(server));
    }
    report(adapter, costs);
  } finally {
    for (const { child } of servers) child.send('end');
  }
}

async function start(name, adapter) {
  const child = fork(new URL('./http/server.mjs', import.meta.url), {
    env: { ...process.env, VARIANT: name, ADAPTER: adapter, NODE_ENV: 'production' },
  });
  const [{ port }] = await once(child, 'message');
  return { name, child, port };
}

async function visit({ child, port }) {
  const cpu = async () => {
    child.send('cpu');
    const [{ microseconds }] = await once(child, 'message');
    return microseconds;
  };
  await send(port, 300);
  const before = await cpu();
  await send(port, requests);
  return ((await cpu()) - before) / requests;
}

// Each round's figures are compared with the mean of the two bare apps of the same round.
function report(adapter, costs) {
  const bare = costs.get('bare').map((cost, round) => (cost + costs.get('control')[round]) / 2);
  console.log(`${adapter}: bare app ${spread(bare).median.toFixed(1)} us per request`);
  for (const [name, values] of costs) {
    const added = spread(values.map((cost, round) => cost - bare[round]));
    console.log(
      `  ${name.padEnd(12)} adds ${added.median.toFixed(1).padStart(5)} us  (middle half ${added.low.toFixed(1)} to ${added.high.toFixed(1)})`,
    );
  }
  const noise = costs.get('bare').map((cost, round) => Math.abs(cost - costs.get('control')[round]));
  console.log(
    `  noise: bare and control differ by ${spread(noise).median.toFixed(1)} us in a median round\n`,
  );
}
