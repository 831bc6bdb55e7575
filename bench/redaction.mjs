#!/usr/bin/env node
// What taking secrets out costs: core's redactor beside @pinojs/redact, which pino brings and nestjs-pino users
// configure by paths, in one process and one run; then how its time grows with the length of hostile texts.
//   npx tsc -b packages/core/tsconfig.lib.json && node bench/redaction.mjs [--quick]
// @pinojs/redact looks only at the paths it was given, here four and one with a wildcard; it neither bounds what it
// copies nor reads texts. The two cases named "again" are the same code twice: what they differ by is the noise of
// this run.
import os from 'node:os';
import pinoRedact from '@pinojs/redact';
import { createRedactor } from '../packages/core/dist/redaction/create-redactor.js';
import { redactionSection } from '../packages/core/dist/redaction/redaction-options.js';
import { interleave, ratioOf, spread } from './lib/interleave.mjs';

const quick = process.argv.includes('--quick');
const ROUNDS = quick ? 5 : 25;
const SLICE_MS = quick ? 5 : 15;
const SHORT_LENGTH = 50_000;
const TIMES_LONGER = 4;

const redactor = createRedactor(redactionSection.resolve({ environment: {} }));
const byPaths = pinoRedact({
  paths: ['password', 'token', 'req.headers.authorization', 'req.headers.cookie', '*.password'],
  serialize: false,
});

const STACK = `Error: payment failed\n${'    at Payments.pay (file:///srv/app/node_modules/@nestjs/core/router/router-execution-context.js:38:29)\n'.repeat(10)}`;
const fields = () => ({ userId: 'u-123', plan: 'pro', amount: 12.5, ok: true });
const secretFields = () => ({ userId: 'u-123', plan: 'pro', password: 'hunter2', ok: true });
const request = () => ({
  req: {
    method: 'POST',
    url: '/users',
    headers: { authorization: 'Bearer abc', cookie: 'sid=abc', accept: '*/*' },
  },
});

let seen = 0;
const of = (name, work) => ({
  name,
  run(iterations) {
    for (let i = 0; i < iterations; i++) if (work() !== undefined) seen++;
  },
});

const CASES = [
  of('text, 12 characters, clean', () => redactor.text('User created')),
  of('text, 12 characters, clean, again', () => redactor.text('User created')),
  of('text, 50 characters, clean', () => redactor.text('Payment of order o-123 was accepted in the queue x')),
  of('text, 43 characters with colons', () => redactor.text('Mapped {/users/:id, GET} route: ok, in 12 ms')),
  of('text, 47 characters with a secret', () =>
    redactor.text('Reset asked for at /reset?token=abc123 by u-123'),
  ),
  of(`text, a stack of ${STACK.length} characters`, () => redactor.text(STACK)),
  of('copy of 4 fields', () => redactor.copy(fields())),
  of('copy of 4 fields, again', () => redactor.copy(fields())),
  of('copy of 4 fields, one secret', () => redactor.copy(secretFields())),
  of('copy of a request with headers', () => redactor.copy(request())),
  of('@pinojs/redact, 4 fields', () => byPaths(fields())),
  of('@pinojs/redact, 4 fields, one secret', () => byPaths(secretFields())),
  of('@pinojs/redact, a request with headers', () => byPaths(request())),
];

const HOSTILE = [
  ...[
    'a',
    '@',
    'a@b.',
    '%40',
    'a://b:c/',
    'http://a:b@',
    'bearer+',
    'Bearer token=',
    'basic+',
    'password=',
    'a%3D',
  ],
  ...[
    '"password":',
    "password='a' +\n",
    'password={',
    '(password) values (',
    '<password>',
    'eyJ-',
    'SG.',
    '4111 ',
  ],
  ...['-----BEGIN PRIVATE KEY-----"', 'ghp_', 'cookie: ', '\u2028', 'user:', 'AKIA0123456789ABCDEF '],
];

console.log(`Node ${process.version}, ${os.cpus()[0].model.trim()}, ${os.cpus().length} cores`);
console.log(`${ROUNDS} rounds of ${SLICE_MS} ms a case, interleaved; medians (min to max)`);
reportCosts(interleave(CASES, { rounds: ROUNDS, sliceMs: SLICE_MS }));
reportGrowth();

function reportCosts(times) {
  for (const [name, nanoseconds] of times) {
    const { median, min, max } = spread(nanoseconds);
    console.log(
      `  ${name.padEnd(42)} ${median.toFixed(0).padStart(7)} ns (${min.toFixed(0)} to ${max.toFixed(0)})`,
    );
  }
  console.log('  ratios');
  for (const [baseline, name] of [
    ['text, 12 characters, clean', 'text, 12 characters, clean, again'],
    ['copy of 4 fields', 'copy of 4 fields, again'],
    ['@pinojs/redact, 4 fields', 'copy of 4 fields'],
    ['@pinojs/redact, a request with headers', 'copy of a request with headers'],
  ]) {
    const { median, min, max } = ratioOf(times, baseline, name);
    const title = name.endsWith('again') ? `A/A control: ${baseline}` : `${name} against ${baseline}`;
    console.log(`  ${title.padEnd(78)} ${median.toFixed(2)}x (${min.toFixed(2)} to ${max.toFixed(2)})`);
  }
}

/** A text four times as long takes four times as long where time is linear, sixteen times where it is quadratic. */
function reportGrowth() {
  console.log(
    `\nfrom ${SHORT_LENGTH} to ${SHORT_LENGTH * TIMES_LONGER} characters of (fastest of ${ROUNDS})`,
  );
  for (const unit of HOSTILE) {
    const short = fastest(unit.repeat(Math.ceil(SHORT_LENGTH / unit.length)));
    const long = fastest(unit.repeat(Math.ceil((SHORT_LENGTH * TIMES_LONGER) / unit.length)));
    console.log(
      `  ${JSON.stringify(unit).padEnd(36)} ${short.toFixed(2).padStart(8)} ms ${long.toFixed(2).padStart(8)} ms ${(long / short).toFixed(1).padStart(6)}x`,
    );
  }
  if (seen === 0) throw new Error('nothing was redacted');
}

function fastest(text) {
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < ROUNDS; round++) {
    const start = performance.now();
    redactor.text(text);
    best = Math.min(best, performance.now() - start);
  }
  return best;
}
