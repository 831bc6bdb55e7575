// CPU time per request that tracing adds to a bare Nest app: Eyrie's, beside the default set of OpenTelemetry
// (auto-instrumentations, loader hook, the same sampling), both exporting by OTLP over HTTP with protobuf and gzip.
//
//   node bench/trace-cost.mjs [--rounds 30] [--requests 1500]
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { launchTraced, traceVariants } from './http/trace-variants.mjs';
import { compare } from './lib/http-comparison.mjs';
import { spread } from './lib/interleave.mjs';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '30' },
    requests: { type: 'string', default: '1500' },
    only: { type: 'string', default: '' },
  },
});

const sink = fork(new URL('./http/otlp-sink.mjs', import.meta.url));
const [{ port }] = await once(sink, 'message');
try {
  await compare({
    names: Object.keys(traceVariants).filter(
      (name) => name.includes(values.only) || name === 'bare' || name === 'control',
    ),
    rounds: Number(values.rounds),
    requests: Number(values.requests),
    environment: { SIGNAL: 'traces' },
    launch: (name) => launchTraced(name, `http://127.0.0.1:${port}`),
    conclude,
  });
} finally {
  sink.disconnect();
}

function conclude(adapter, added) {
  for (const part of ['all', '10%']) {
    const peer = added.get(`opentelemetry ${part}`);
    const own = added.get(`eyrie ${part}`);
    if (peer === undefined || own === undefined) continue;
    const { median, low, high } = spread(own.map((cost, round) => peer[round] / cost));
    console.log(
      `${adapter}, ${part} sampled: OpenTelemetry adds ${median.toFixed(1)} times what Eyrie adds (middle half ${low.toFixed(1)} to ${high.toFixed(1)})`,
    );
  }
  console.log();
}
