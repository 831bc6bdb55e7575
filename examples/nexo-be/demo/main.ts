// `npm run demo`: the example under real HTTP traffic, and what /metrics, the log, the traces and the
// audit trail say about it. The service's log goes
// to standard output, line by line; the comparison and all else goes to standard error.
import { generateSigningKey } from '@eyrie/audit/engine';
import { seededRandom } from '../src/payments/seeded-random.ts';
import { readAuditTrail } from './audit-trail.ts';
import { tallyFacts } from './facts.ts';
import { HttpClient } from './http-client.ts';
import { LogTally } from './log-tally.ts';
import { compare } from './report.ts';
import { startService } from './service.ts';
import { settledSamples } from './settled.ts';
import { SpanTally } from './span-tally.ts';
import { tallyCounted, tallySent } from './tally.ts';
import { temporaryStore } from './temporary-store.ts';
import { startTraceReceiver } from './trace-receiver.ts';
import { anyAct, drive, pay } from './traffic.ts';
import { Visitor } from './visitor.ts';

const MAX_SECONDS = 600;
const WORKERS = 8;
const SHARE_OF_PAYMENTS = 0.2;

const seconds = Number(process.env.DURATION ?? 30);
if (!(seconds > 0 && seconds <= MAX_SECONDS)) {
  console.error(
    `DURATION is "${process.env.DURATION}". Set it to seconds, more than 0 and at most ${MAX_SECONDS}.`,
  );
  process.exit(2);
}

const webhookSecret = 'whsec_demo';
const store = temporaryStore();
// Whoever verifies has the key from elsewhere than from beside the database.
const { privateKey, verifierKey } = generateSigningKey('nexo-be-demo');
const log = new LogTally();
const traces = new SpanTally();
const receiver = await startTraceReceiver(traces.read);
// Whoever read the log may leave before it ends, as `head` does.
process.stdout.on('error', () => {});
const service = await startService(
  {
    PORT: process.env.PORT ?? '0',
    STRIPE_WEBHOOK_SECRET: webhookSecret,
    OTEL_TRACES_SAMPLER: 'always_on',
    EYRIE_AUDIT_SIGNING_KEYS: privateKey,
    ...store.variables,
    ...receiver.variables,
  },
  (line) => {
    process.stdout.write(`${line}\n`);
    log.read(line);
  },
);
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void service.stop().then(() => process.exit(130)));
}
const client = new HttpClient({ origin: service.origin });
try {
  console.error(
    `The example listens on ${service.origin}; ${seconds} s of traffic, metrics at ${service.metricsUrl}`,
  );
  const random = seededRandom(1);
  const visitor = new Visitor({ client, webhookSecret, random });
  await visitor.signUp();
  const end = Date.now() + seconds * 1000;
  await drive({
    visitor,
    workers: WORKERS,
    pauseMs: 100,
    next: () => {
      if (Date.now() >= end) return undefined;
      return random() < SHARE_OF_PAYMENTS ? pay : anyAct(random);
    },
  });
  const samples = await settledSamples(service);
  await service.stop();
  const { equal, report } = compare({
    sent: tallySent(client.sent),
    counted: tallyCounted(samples),
    facts: tallyFacts(samples),
    log,
    traces,
    audit: await readAuditTrail({ url: store.url, verifierKey }),
  });
  console.error(report);
  if (!equal) process.exitCode = 1;
} finally {
  client.close();
  await service.stop();
  await receiver.stop();
  store.remove();
}
