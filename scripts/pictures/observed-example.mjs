import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import { run } from '../lib/run.mjs';

const PATIENCE_MS = 20_000;

/**
 * Runs the example service, asks it as clients would, and gives what was seen of it: the spans of a sign-up, the page of
 * metrics, the access line of a payment, and what the verifier says of its audit trail.
 */
export async function observedExample(root) {
  const spans = [];
  const receiver = createServer(async (request, response) => {
    const body = Buffer.concat(await Array.fromAsync(request));
    const { resourceSpans } = JSON.parse(gunzipSync(body));
    spans.push(...resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans)));
    response.end('{}');
  });
  const endpoint = await listen(receiver);
  const port = await freePort();
  const kept = await mkdtemp(join(tmpdir(), 'eyrie-pictures-'));
  const store = `sqlite:${join(kept, 'store.db')}`;
  const service = spawn(process.execPath, ['examples/nexo-be/dist/main.js'], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'ignore'],
    env: {
      ...process.env,
      PORT: String(port),
      EYRIE_STORE_URL: store,
      EYRIE_AUDIT_SPOOL_FOLDER: join(kept, 'spool'),
      OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
      OTEL_BSP_SCHEDULE_DELAY: '100',
    },
  });
  let log = '';
  service.stdout.setEncoding('utf8').on('data', (text) => {
    log += text;
  });
  let trace;
  let page;
  try {
    const ask = (path, body) => post(`http://127.0.0.1:${port}${path}`, body);
    // The first request compiles code; the picture is of a later one.
    for (let round = 0; round < 20; round++) await signUp(ask);
    spans.length = 0;
    await sleep(500);
    const { id } = await signUp(ask);
    await until(() => spans.some(({ name }) => name === 'POST /users'));
    const { traceId } = spans.findLast(({ name }) => name === 'POST /users');
    trace = spans.filter((span) => span.traceId === traceId);
    for (let payment = 1; payment <= 12; payment++) {
      await ask('/payments', { userId: id, amount: 1999, currency: payment % 3 === 0 ? 'eur' : 'usd' });
    }
    await ask('/users', { name: 'Eve', plan: 'platinum' });
    await fetch(`http://127.0.0.1:${port}/nothing-here`);
    page = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  } finally {
    service.kill('SIGTERM');
    await once(service, 'exit');
    receiver.close();
  }
  const verification = await verified({ root, kept, store });
  await rm(kept, { recursive: true });
  const logLine = log.split('\n').findLast((line) => line.includes('"message":"POST /payments 201"'));
  return { spans: trace, page, logLine, verification };
}

async function verified({ root, kept, store }) {
  const eyrie = (...args) =>
    run(process.execPath, ['packages/cli/bin/eyrie.js', 'audit', ...args], {
      cwd: root,
      timeout: PATIENCE_MS,
      capture: true,
    });
  const keys = join(kept, 'audit.vkey');
  await writeFile(keys, await eyrie('vkey', join(kept, 'store.db.audit-key')));
  const said = await eyrie('verify', '--from', 'sqlite', '--vkey-file', keys, '--store', store);
  return said.replaceAll(join(kept, 'store.db'), '.eyrie/store.db').trim();
}

async function signUp(ask) {
  const user = { name: 'Ada', email: 'ada@example.com', plan: 'pro', source: 'web' };
  let created;
  await until(() =>
    ask('/users', user).then(
      ({ status, body }) => {
        created = body;
        return status === 201;
      },
      () => false,
    ),
  );
  return created;
}

async function post(url, body) {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: await response.json() };
}

async function until(isDone) {
  const end = Date.now() + PATIENCE_MS;
  while (!(await isDone())) {
    if (Date.now() > end) throw new Error('The example service did not answer in time');
    await sleep(50);
  }
}

async function listen(server) {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${server.address().port}`;
}

async function freePort() {
  const server = createServer();
  const { port } = new URL(await listen(server));
  server.close();
  return port;
}
