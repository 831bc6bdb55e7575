// npm workspaces with two Nest apps, each with an eyrie.config.ts of its own, started as processes.
import { deepEqual, equal } from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { AuditLog, LogVerifier, readStoredLog } from '@eyrie/audit/engine';
import { openStore } from '@eyrie/store/engine';
import { Page } from './support/page.js';
import { ServiceProcess } from './support/service-process.js';

const root = join(import.meta.dirname, '..', 'monorepo');
const folderOf = (app: string): string => join(root, 'apps', app);

/** How both apps are started, and in whose folder `.eyrie` is then: that of the process. */
interface Way {
  readonly how: string;
  readonly start: (app: string) => ServiceProcess;
  readonly storeFolder: (app: string) => string;
}

const WAYS: readonly Way[] = [
  {
    how: 'npm start --workspace',
    start: (app) =>
      ServiceProcess.start('npm', ['start', '--silent', '--workspace', `@monorepo/${app}`], { cwd: root }),
    storeFolder: folderOf,
  },
  {
    how: 'node in the folder of each',
    start: (app) => ServiceProcess.start(process.execPath, ['dist/main.js'], { cwd: folderOf(app) }),
    storeFolder: folderOf,
  },
  {
    how: 'node at the root, where both share one store',
    start: (app) => ServiceProcess.start(process.execPath, [`apps/${app}/dist/main.js`], { cwd: root }),
    storeFolder: () => root,
  },
];

for (const { how, start, storeFolder } of WAYS) {
  void test(`two apps of one repository, started by ${how}, have each their own identity, counts and evidence`, {
    timeout: 60_000,
  }, async () => {
    for (const folder of [root, folderOf('orders'), folderOf('billing')]) {
      rmSync(join(folder, '.eyrie'), { recursive: true, force: true });
    }
    const orders = start('orders');
    const billing = start('billing');
    try {
      const [ordersUrl, billingUrl] = await Promise.all([orders.url(), billing.url()]);
      for (let sent = 0; sent < 10; sent += 1) await send(`${ordersUrl}/orders`, 'GET');
      for (let sent = 0; sent < 4; sent += 1) await send(`${ordersUrl}/orders`, 'POST');
      for (let sent = 0; sent < 7; sent += 1) await send(`${billingUrl}/bills`, 'POST');

      deepEqual(await counts(ordersUrl, 'team'), {
        'GET /orders 200 sales': 10,
        'POST /orders 201 sales': 4,
      });
      deepEqual(await counts(billingUrl, 'team'), { 'POST /bills 201 ': 7 });
      // Nest closes the app, and raises the signal again.
      deepEqual(await Promise.all([orders.stop(), billing.stop()]), ['SIGTERM', 'SIGTERM']);

      deepEqual(identities(orders), ['@monorepo/orders 1.4.0']);
      deepEqual(identities(billing), ['billing 2.0.1']);
      equal(orders.lines.filter(({ logger }) => logger === 'access').length, 14);
      // Its config keeps only the lines of requests that failed.
      equal(billing.lines.filter(({ logger }) => logger === 'access').length, 0);
      deepEqual([orders.errors, billing.errors], ['', '']);

      deepEqual(await evidence(storeFolder('orders'), '@monorepo/orders', orders), { 'order.created': 4 });
      deepEqual(await evidence(storeFolder('billing'), 'billing', billing), { 'bill.sent': 7 });
    } finally {
      orders.kill();
      billing.kill();
    }
  });
}

async function send(url: string, method: string): Promise<void> {
  const response = await fetch(url, { method, headers: { connection: 'close' } });
  await response.text();
  equal(response.ok, true, `${method} ${url}: ${response.status}`);
}

async function counts(url: string, label: string): Promise<Readonly<Record<string, number>>> {
  const page = new Page(await (await fetch(`${url}/metrics`, { headers: { connection: 'close' } })).text());
  const samples = page.samples('http_requests_total', ['method', 'route', 'status_code', label]);
  return Object.fromEntries(Object.entries(samples).filter(([key]) => !key.includes(' /metrics ')));
}

function identities({ lines }: ServiceProcess): readonly string[] {
  return [...new Set(lines.map(({ service, version }) => `${service} ${version}`))];
}

/** How many events of each type a stream has there, after somebody has verified it with the key that its service printed. */
async function evidence(
  folder: string,
  stream: string,
  service: ServiceProcess,
): Promise<Readonly<Record<string, number>>> {
  const store = await openStore({ url: `sqlite:${join(folder, '.eyrie', 'store.db')}` });
  try {
    const log = new AuditLog({ store });
    const verifier = new LogVerifier({ verifierKeys: [printedKey(service)] });
    for await (const batch of readStoredLog({ log, stream })) for (const entry of batch) verifier.add(entry);
    const { verdict, findings } = verifier.finish();
    deepEqual([verdict, findings], ['intact', []]);

    const counted: Record<string, number> = {};
    for (const { body } of await log.read({ stream, fromSeq: 1, limit: 1000 })) {
      const { type } = JSON.parse(body) as { readonly type: string };
      if (!type.startsWith('audit.')) counted[type] = (counted[type] ?? 0) + 1;
    }
    return counted;
  } finally {
    await store.close();
  }
}

function printedKey({ lines }: ServiceProcess): string {
  return /verify them with (eyrie\.audit\/\S+)\. /.exec(JSON.stringify(lines))?.[1] ?? '';
}
