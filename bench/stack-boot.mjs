// What a whole stack adds to the start of a process, and to what it holds: time until it listens, resident memory and
// heap after collecting garbage, idle and after load. Each start is a process of its own. Today's stack and
// `eyrie --import` also instrument libraries, Eyrie's module alone does not.
//
//   node bench/stack-boot.mjs [--rounds 12] [--requests 5000] [--adapter express]
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { printMachine } from './audit/machine.mjs';
import { send } from './http/load.mjs';
import { launchStack } from './http/stack-variants.mjs';
import { shuffled, spread } from './lib/interleave.mjs';
import { ask, nextMessage } from './lib/messages.mjs';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '12' },
    requests: { type: 'string', default: '5000' },
    adapter: { type: 'string', default: 'express' },
  },
});

const NAMES = ['bare', 'control', 'eyrie', 'eyrie --import', 'eyrie + audit', 'today'];
const COLUMNS = {
  'boot ms': (start) => start.milliseconds,
  'boot CPU ms': (start) => start.cpuMilliseconds,
  'RSS MB': (start) => start.idle.rss / 1e6,
  'heap MB': (start) => start.idle.heapUsed / 1e6,
  'RSS MB, load': (start) => start.loaded.rss / 1e6,
  'heap MB, load': (start) => start.loaded.heapUsed / 1e6,
};

const sink = fork(new URL('./http/otlp-sink.mjs', import.meta.url));
const [{ port: sinkPort }] = await once(sink, 'message');
const starts = new Map(NAMES.map((name) => [name, []]));
printMachine(
  `Start of a Nest app on ${values.adapter}, and its memory before and after ${values.requests} requests`,
);
try {
  for (let round = 0; round < Number(values.rounds); round++) {
    for (const name of shuffled(NAMES)) starts.get(name).push(await start(name));
  }
} finally {
  sink.disconnect();
}
for (const [column, figure] of Object.entries(COLUMNS)) printColumn(column, figure);

async function start(name) {
  const { execArgv, env } = launchStack(name, `http://127.0.0.1:${sinkPort}`);
  const begin = performance.now();
  const child = fork(new URL('./http/stack-server.mjs', import.meta.url), {
    execArgv: [...execArgv, '--expose-gc'],
    env: {
      ...process.env,
      ...env,
      VARIANT: name,
      ADAPTER: values.adapter,
      HANDLER: 'realistic',
      NODE_ENV: 'production',
    },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const { port } = await nextMessage(child);
  const milliseconds = performance.now() - begin;
  const { microseconds } = await ask(child, 'cpu');
  const idle = await ask(child, 'memory');
  await send(port, Number(values.requests));
  const loaded = await ask(child, 'memory');
  child.send('end');
  await once(child, 'exit');
  return { milliseconds, cpuMilliseconds: microseconds / 1000, idle, loaded };
}

function printColumn(column, figure) {
  const medianOf = (name) => spread(starts.get(name).map(figure)).median;
  const bare = (medianOf('bare') + medianOf('control')) / 2;
  const today = medianOf('today') - bare;
  console.log(`${column} (bare and its control: ${bare.toFixed(0)})`);
  for (const [name, found] of starts) {
    const { median, low, high } = spread(found.map(figure));
    const added = median - bare;
    const share =
      name === 'bare' || name === 'control'
        ? ''
        : `${((100 * added) / today).toFixed(0).padStart(4)} % of what today's adds`;
    console.log(
      `  ${name.padEnd(15)} ${median.toFixed(1).padStart(7)} (middle half ${low.toFixed(1)} to ${high.toFixed(1)}), ${added.toFixed(1).padStart(7)} over bare ${share}`,
    );
  }
  console.log();
}
