// Time from the start of a process until its app listens, and its memory then: a bare Nest app, with TracingModule, with
// --import @eyrie/tracing/register, and with the default set of OpenTelemetry.
//
//   node bench/trace-boot.mjs [--rounds 15]
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { launchTraced } from './http/trace-variants.mjs';
import { shuffled, spread } from './lib/interleave.mjs';

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '15' } } });

const REGISTER = ['--import', '@eyrie/tracing/register'];
const starts = [
  { name: 'bare', variant: 'bare' },
  { name: 'control', variant: 'control' },
  { name: 'eyrie, module alone', variant: 'eyrie all' },
  { name: 'eyrie, --import', variant: 'eyrie all', execArgv: REGISTER },
  { name: 'opentelemetry', variant: 'opentelemetry all' },
];

// Nobody listens there: nothing has to be delivered before the end.
const ENDPOINT = 'http://127.0.0.1:9';
const found = new Map(starts.map(({ name }) => [name, { milliseconds: [], megabytes: [] }]));
for (let round = 0; round < Number(values.rounds); round++) {
  for (const start of shuffled(starts)) {
    const { milliseconds, megabytes } = await boot(start);
    found.get(start.name).milliseconds.push(milliseconds);
    found.get(start.name).megabytes.push(megabytes);
  }
}

const bare = spread(found.get('bare').milliseconds).median;
console.log(`Boot of a Nest app on Express, Node ${process.version}, ${values.rounds} rounds, medians\n`);
for (const [name, { milliseconds, megabytes }] of found) {
  const { median, low, high } = spread(milliseconds);
  console.log(
    `${name.padEnd(20)} ${median.toFixed(0).padStart(5)} ms (middle half ${low.toFixed(0)} to ${high.toFixed(0)}), ` +
      `${(median - bare).toFixed(0).padStart(4)} over bare, ${spread(megabytes).median.toFixed(0)} MB`,
  );
}

async function boot({ variant, execArgv = [] }) {
  const launch = launchTraced(variant, ENDPOINT);
  const begin = performance.now();
  const child = fork(new URL('./http/server.mjs', import.meta.url), {
    execArgv: [...execArgv, ...(launch.execArgv ?? [])],
    env: { ...process.env, ...launch.env, SIGNAL: 'traces', VARIANT: variant, ADAPTER: 'express' },
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  await once(child, 'message');
  const milliseconds = performance.now() - begin;
  child.send('memory');
  const [{ megabytes }] = await once(child, 'message');
  child.kill('SIGKILL');
  await once(child, 'exit');
  return { milliseconds, megabytes };
}
