// CPU time per request that a whole stack adds to a bare Nest app: Eyrie's, with and without its audit trail, beside what
// a team puts together by hand (prom-client in a middleware, nestjs-pino, OpenTelemetry's default set). Both write their
// logs to /dev/null and send their spans by OTLP over HTTP with protobuf and gzip to a receiver in another process.
//
//   node bench/stack-cost.mjs [--rounds 20] [--requests 1500] [--handler plain,realistic] [--adapter express,fastify]
//     [--sampled 100,10] [--parts] also each signal of Eyrie by itself
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { openSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { printMachine } from './audit/machine.mjs';
import { launchStack } from './http/stack-variants.mjs';
import { compare } from './lib/http-comparison.mjs';
import { spread } from './lib/interleave.mjs';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '20' },
    requests: { type: 'string', default: '1500' },
    handler: { type: 'string', default: 'plain,realistic' },
    adapter: { type: 'string', default: 'express,fastify' },
    sampled: { type: 'string', default: '100,10' },
    parts: { type: 'boolean', default: false },
  },
});

const HANDLERS = {
  plain: 'answers at once with a small object',
  realistic: 'awaits one turn of the event loop and logs a line with four fields',
};
const PARTS = ['core', 'metrics', 'logs', 'traces'];

const shares = values.sampled.split(',');
const stacks = [...(values.parts ? PARTS : []), 'eyrie', 'eyrie + audit', 'today'];
const names = ['bare', 'control', ...shares.flatMap((share) => stacks.map((stack) => `${stack} ${share} %`))];

printMachine('What a whole stack adds to a request; logs go to /dev/null, spans to a receiver over HTTP');
const sink = fork(new URL('./http/otlp-sink.mjs', import.meta.url));
const [{ port }] = await once(sink, 'message');
try {
  for (const handler of values.handler.split(',')) {
    console.log(`The handler ${HANDLERS[handler]}`);
    await compare({
      names,
      adapters: values.adapter.split(','),
      program: new URL('./http/stack-server.mjs', import.meta.url),
      rounds: Number(values.rounds),
      requests: Number(values.requests),
      warmUp: 10_000,
      environment: { HANDLER: handler },
      output: openSync('/dev/null', 'w'),
      launch: (name) => launchStack(name, `http://127.0.0.1:${port}`),
      conclude,
    });
  }
} finally {
  sink.disconnect();
}

function conclude(adapter, added, costs) {
  for (const share of shares) {
    for (const stack of ['eyrie', 'eyrie + audit']) {
      const [own, today] = [`${stack} ${share} %`, `today ${share} %`];
      const ratios = added.get(own).map((cost, round) => added.get(today)[round] / cost);
      const { median, low, high, min, max } = spread(ratios);
      const undisturbed = fastest(costs, today) / fastest(costs, own);
      console.log(
        `${adapter}, ${share} % sampled: today's stack adds ${median.toFixed(1)} times what ${stack} adds ` +
          `(middle half ${low.toFixed(1)} to ${high.toFixed(1)}, extremes ${min.toFixed(1)} to ${max.toFixed(1)}); ` +
          `in their fastest quarters ${fastest(costs, own).toFixed(1)} and ${fastest(costs, today).toFixed(1)} us, ${undisturbed.toFixed(1)} times`,
      );
    }
  }
  const noise = Math.abs(fastest(costs, 'bare') - fastest(costs, 'control'));
  console.log(`${adapter}: bare and control differ by ${noise.toFixed(1)} us in their fastest quarters\n`);
}

// What the rounds cost in which nobody else was busy: each against the bare apps in theirs.
function fastest(costs, name) {
  const quarter = (of) => spread(costs.get(of)).low;
  return quarter(name) - (quarter('bare') + quarter('control')) / 2;
}
