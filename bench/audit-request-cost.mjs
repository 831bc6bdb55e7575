#!/usr/bin/env node
// CPU time per request of what the audit trail adds to a bare Nest app on Express, sealing included, with a SQLite file:
// the module alone, and an event of each request, nobody waiting for it (`best_effort`) or the answer waiting until it is
// on disk (`required`).
//   npx tsc -b packages/audit/tsconfig.lib.json && node bench/audit-request-cost.mjs [--rounds 6] [--requests 400]
import { parseArgs } from 'node:util';
import { printMachine } from './audit/machine.mjs';
import { compare } from './lib/http-comparison.mjs';

const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '6' }, requests: { type: 'string', default: '400' } },
});

printMachine('What the audit trail adds to a request');
await compare({
  names: ['bare', 'control', 'core', 'module', 'best_effort', 'required'],
  adapters: ['express'],
  program: new URL('./audit/server.mjs', import.meta.url),
  rounds: Number(values.rounds),
  requests: Number(values.requests),
  warmUp: 3000,
  launch: () => ({ execArgv: ['--disable-warning=ExperimentalWarning'] }),
  environment: { NODE_ENV: 'production' },
});
