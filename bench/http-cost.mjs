// CPU time per request that metrics add to a bare Nest app, on both adapters, beside the middleware that teams write
// by hand with prom-client.
//
//   node bench/http-cost.mjs [--rounds 30] [--requests 3000]
import { parseArgs } from 'node:util';
import { variants } from './http/variants.mjs';
import { compare } from './lib/http-comparison.mjs';

const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '30' }, requests: { type: 'string', default: '3000' } },
});

await compare({
  names: Object.keys(variants),
  rounds: Number(values.rounds),
  requests: Number(values.requests),
});
