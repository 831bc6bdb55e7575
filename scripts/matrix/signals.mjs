import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { run } from '../lib/run.mjs';
import { startOtlpReceiver } from './otlp-receiver.mjs';
import { freePort } from './registry.mjs';
import { startService } from './service.mjs';

const route = '/birds/:id';
/** Where a service keeps its signing key that was given none. */
const signingKey = '.eyrie/store.db.audit-key';
const patience = 10_000;
const commandTimeout = 60_000;

/**
 * Boots a service on the Node that comes first on the path, sends it one request, and finds that request in its
 * metrics, its access log, its traces and its audit trail, with one trace id.
 */
export async function checkSignals({ entry, cwd, env }) {
  const receiver = await startOtlpReceiver();
  try {
    const port = await freePort();
    const origin = `http://127.0.0.1:${port}`;
    const service = await startService({
      command: 'node',
      args: [entry],
      cwd,
      url: `${origin}/health`,
      env: {
        ...env,
        PORT: String(port),
        OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
        OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
        OTEL_BSP_SCHEDULE_DELAY: '100',
      },
    });
    let metrics;
    try {
      const response = await fetch(`${origin}/birds/42`);
      equal(response.status, 200);
      deepEqual(await response.json(), { id: '42', kind: 'eagle' });
      const ofRoute = () => receiver.serverSpans().filter(({ name }) => name === `GET ${route}`);
      await until(() => ofRoute().length > 0);
      metrics = await (await fetch(`${origin}/metrics`)).text();
    } finally {
      await service.stop();
    }
    const [span, ...moreSpans] = receiver.serverSpans().filter(({ name }) => name === `GET ${route}`);
    ok(span !== undefined, `No span of the request has arrived:\n${service.output()}`);
    equal(moreSpans.length, 0, 'The request is more than one span');
    checkMetrics(metrics);
    checkAccessLog(service, span.traceId);
    await checkAuditTrail({ cwd, env }, span.traceId);
  } finally {
    await receiver.close();
  }
}

function checkMetrics(page) {
  const line = page
    .split('\n')
    .find((text) => text.startsWith('http_requests_total{') && text.includes(route));
  match(line ?? page, /^http_requests_total\{method="GET",route="\/birds\/:id",status_code="200"\} 1$/);
}

function checkAccessLog(service, traceId) {
  const lines = service.lines().filter(({ logger, http }) => logger === 'access' && http?.route === route);
  equal(lines.length, 1, `The request is ${lines.length} lines of the access log:\n${service.output()}`);
  const [{ http, trace_id }] = lines;
  deepEqual([http.method, http.path, http.status_code, trace_id], ['GET', '/birds/42', 200, traceId]);
}

async function checkAuditTrail({ cwd, env }, traceId) {
  const eyrie = (...args) => run('eyrie', args, { cwd, env, timeout: commandTimeout, capture: true });
  const { records } = JSON.parse(
    withoutWarnings(await eyrie('audit', 'query', '--type', 'bird.observed', '--json')),
  );
  equal(records.length, 1, `The request is ${records.length} records of the audit trail`);
  equal(records[0].event.trace?.trace_id, traceId);
  const key = withoutWarnings(await eyrie('audit', 'vkey', signingKey)).trim();
  const verdict = await eyrie('audit', 'verify', '--from', 'sqlite', '--vkey', key);
  match(verdict, /^intact: \d+ records? in /m);
}

/** Node 22 says on standard error that its SQLite is experimental. */
function withoutWarnings(text) {
  return text
    .split('\n')
    .filter((line) => !/^\(node:\d+\) |^\(Use `node --trace-warnings/.test(line))
    .join('\n');
}

async function until(isTrue) {
  const end = Date.now() + patience;
  while (!isTrue() && Date.now() < end) await delay(20);
}
