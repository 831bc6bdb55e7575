// CPU time per request that logging adds to a bare Nest app: its access line and lines of the application, beside
// nestjs-pino with autologging, both writing to /dev/null. Redaction is on in Eyrie and, as by default, off there.
//
//   node bench/log-cost.mjs [--rounds 30] [--requests 2000] [--lines 10]
import { openSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { logVariants } from './http/log-variants.mjs';
import { compare } from './lib/http-comparison.mjs';
import { spread } from './lib/interleave.mjs';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '30' },
    requests: { type: 'string', default: '2000' },
    lines: { type: 'string', default: '10' },
  },
});

console.log(`Each request logs its access line and ${values.lines} lines of the application`);
await compare({
  names: Object.keys(logVariants),
  rounds: Number(values.rounds),
  requests: Number(values.requests),
  environment: { SIGNAL: 'logs', LINES: values.lines },
  output: openSync('/dev/null', 'w'),
  conclude(adapter, added) {
    const peer = added.get('nestjs-pino');
    const shares = added.get('eyrie').map((cost, round) => (100 * cost) / peer[round]);
    const { median, low, high } = spread(shares);
    console.log(
      `${adapter}: Eyrie adds ${median.toFixed(0)} % of what nestjs-pino adds (middle half ${low.toFixed(0)} to ${high.toFixed(0)} %)\n`,
    );
  },
});
