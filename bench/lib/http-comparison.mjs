// CPU time per request that variants of an app add to the bare one, on both adapters. All apps run at once and are
// visited in turn, so that a slow moment hits all alike.
import { fork } from 'node:child_process';
import { send } from '../http/load.mjs';
import { shuffled, spread } from './interleave.mjs';
import { ask, nextMessage } from './messages.mjs';

const WARM_UP = 20_000;
const SERVER = new URL('../http/server.mjs', import.meta.url);

/**
 * @param {object} options
 * @param {readonly string[]} options.names Of the variants; `bare` and `control` are among them.
 * @param {number} options.rounds
 * @param {number} options.requests In each round.
 * @param {Readonly<Record<string, string>>} [options.environment] Of the servers.
 * @param {(name: string) => { execArgv?: readonly string[], env?: Readonly<Record<string, string>> }} [options.launch]
 *   How the server of a variant is started.
 * @param {number | 'inherit'} [options.output] Their standard output.
 * @param {URL} [options.program] What serves a variant.
 * @param {readonly string[]} [options.adapters]
 * @param {number} [options.warmUp] Requests to each server beforehand.
 * @param {(adapter: string, added: Map<string, number[]>, costs: Map<string, number[]>) => void} [options.conclude] Told
 *   what each variant adds, and what its requests cost, in each round.
 */
export async function compare({ conclude = () => {}, adapters = ['express', 'fastify'], ...options }) {
  console.log(
    `CPU microseconds per request, Node ${process.version}, ${options.rounds} rounds of ${options.requests} requests\n`,
  );
  for (const adapter of adapters) conclude(adapter, ...(await measure(adapter, options)));
}

async function measure(adapter, options) {
  const { names, rounds, requests, warmUp = WARM_UP } = options;
  const servers = await Promise.all(names.map((name) => start(name, adapter, options)));
  try {
    for (const { port } of servers) await send(port, warmUp);
    const costs = new Map(names.map((name) => [name, []]));
    for (let round = 0; round < rounds; round++) {
      for (const server of shuffled(servers)) costs.get(server.name).push(await visit(server, requests));
    }
    return report(adapter, costs);
  } finally {
    for (const { child } of servers) child.send('end');
  }
}

async function start(
  name,
  adapter,
  { environment = {}, launch = () => ({}), output = 'inherit', program = SERVER },
) {
  const { execArgv = [], env = {} } = launch(name);
  const child = fork(program, {
    execArgv,
    env: { ...process.env, ...environment, ...env, VARIANT: name, ADAPTER: adapter, NODE_ENV: 'production' },
    stdio: ['ignore', output, 'inherit', 'ipc'],
  });
  const { port } = await nextMessage(child);
  return { name, child, port };
}

async function visit({ child, port }, requests) {
  const cpu = async () => {
    const { microseconds } = await ask(child, 'cpu');
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
  const added = new Map();
  const namesWidth = Math.max(12, ...[...costs.keys()].map((name) => name.length));
  console.log(`${adapter}: bare app ${spread(bare).median.toFixed(1)} us per request`);
  for (const [name, values] of costs) {
    added.set(
      name,
      values.map((cost, round) => cost - bare[round]),
    );
    const { median, low, high } = spread(added.get(name));
    console.log(
      `  ${name.padEnd(namesWidth)} adds ${median.toFixed(1).padStart(6)} us  (middle half ${low.toFixed(1)} to ${high.toFixed(1)})`,
    );
  }
  const noise = costs.get('bare').map((cost, round) => Math.abs(cost - costs.get('control')[round]));
  console.log(
    `  noise: bare and control differ by ${spread(noise).median.toFixed(1)} us in a median round\n`,
  );
  return [added, costs];
}
