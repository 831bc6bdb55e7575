// Draws docs/images/trace.svg from spans that the example service sends: starts it, has one user created, and receives
// what it traces of that by OTLP.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import './assert-node.mjs';
import { main, run } from './lib/run.mjs';

const root = join(import.meta.dirname, '..');
const target = join(root, 'docs', 'images', 'trace.svg');
const PATIENCE_MS = 20_000;

const ROW = 34;
const LABEL = 200;
const WIDTH = 860;
const BARS = WIDTH - LABEL - 110;

await main(async () => {
  await run('tsc', ['-b', 'examples/nexo-be/tsconfig.lib.json'], { cwd: root, timeout: 120_000 });
  const spans = await traceOfNewUser();
  await mkdir(join(root, 'docs', 'images'), { recursive: true });
  await writeFile(target, drawn(spans));
});

async function traceOfNewUser() {
  const spans = [];
  const receiver = createServer(async (request, response) => {
    const body = Buffer.concat(await Array.fromAsync(request));
    const { resourceSpans } = JSON.parse(gunzipSync(body));
    spans.push(...resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans)));
    response.end('{}');
  });
  const endpoint = await listen(receiver);
  const port = await freePort();
  const kept = await mkdtemp(join(tmpdir(), 'eyrie-drawing-'));
  const service = spawn(process.execPath, ['examples/nexo-be/dist/main.js'], {
    cwd: root,
    stdio: 'ignore',
    env: {
      ...process.env,
      PORT: String(port),
      EYRIE_STORE_URL: `sqlite:${join(kept, 'store.db')}`,
      EYRIE_AUDIT_SPOOL_FOLDER: join(kept, 'spool'),
      OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
      OTEL_BSP_SCHEDULE_DELAY: '100',
    },
  });
  try {
    // The first request compiles code; the picture is of a later one.
    for (let round = 0; round < 20; round++) await createUser(port);
    spans.length = 0;
    await sleep(500);
    await createUser(port);
    await until(() => spans.some(({ name }) => name === 'POST /users'));
    const { traceId } = spans.findLast(({ name }) => name === 'POST /users');
    return spans.filter((span) => span.traceId === traceId);
  } finally {
    service.kill('SIGTERM');
    await once(service, 'exit');
    receiver.close();
    await rm(kept, { recursive: true });
  }
}

async function createUser(port) {
  const user = { name: 'Ada', email: 'ada@example.com', plan: 'pro', source: 'web' };
  const send = () =>
    fetch(`http://127.0.0.1:${port}/users`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(user),
    });
  await until(() =>
    send().then(
      ({ ok }) => ok,
      () => false,
    ),
  );
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

/** A waterfall: a row for each span, in the order of their starts, indented by their depth. */
function drawn(spans) {
  const rows = rowsOf(spans);
  const [root] = rows;
  const height = rows.length * ROW + 58;
  const scale = BARS / Number(root.duration);
  const lines = rows.map(({ span, depth, start, duration }, row) => {
    const y = 44 + row * ROW;
    const x = LABEL + Number(start) * scale;
    const width = Math.max(3, Number(duration) * scale);
    const took = `${(Number(duration) / 1e6).toFixed(2)} ms`;
    return [
      `<text x="${16 + depth * 16}" y="${y + 15}">${escaped(span.name)}</text>`,
      `<rect x="${x.toFixed(1)}" y="${y + 3}" width="${width.toFixed(1)}" height="16" rx="3" class="depth-${Math.min(depth, 2)}"/>`,
      `<text x="${(x + width + 8).toFixed(1)}" y="${y + 15}" class="took">${took}</text>`,
    ].join('\n  ');
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="A trace of POST /users">
  <style>
    text { font: 13px ui-monospace, SFMono-Regular, Menlo, monospace; fill: #1f2933; }
    .title, .took { fill: #52606d; font-size: 12px; }
    .depth-0 { fill: #2f6fb3; } .depth-1 { fill: #5b9bd5; } .depth-2 { fill: #9cc3e6; }
  </style>
  <rect width="${WIDTH}" height="${height}" rx="8" fill="#f7f9fb"/>
  <text x="16" y="26" class="title">trace ${root.span.traceId}</text>
  ${lines.join('\n  ')}
</svg>
`;
}

function rowsOf(spans) {
  const ids = new Set(spans.map(({ spanId }) => spanId));
  const root = spans.find(({ parentSpanId }) => !ids.has(parentSpanId));
  const origin = BigInt(root.startTimeUnixNano);
  const below = (parent, depth) =>
    spans
      .filter(({ parentSpanId }) => parentSpanId === parent.spanId)
      .sort((a, b) => Number(BigInt(a.startTimeUnixNano) - BigInt(b.startTimeUnixNano)))
      .flatMap((span) => [rowOf(span, depth), ...below(span, depth + 1)]);
  const rowOf = (span, depth) => ({
    span,
    depth,
    start: BigInt(span.startTimeUnixNano) - origin,
    duration: BigInt(span.endTimeUnixNano) - BigInt(span.startTimeUnixNano),
  });
  return [rowOf(root, 0), ...below(root, 1)];
}

function escaped(text) {
  return text.replace(/[<&>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
