import { channel } from 'node:diagnostics_channel';
import { setTimeout as sleep } from 'node:timers/promises';
import { Controller, Get, Injectable, Module } from '@nestjs/common';
import type { EyrieApp } from '../../src/app/eyrie-app.js';
import { CoreModule } from '../../src/nest/core.module.js';
import { Measured } from '../support/measured.js';
import { ADAPTERS, NestApps, type RunningApp } from '../support/nest-apps.js';
import { until } from '../support/raw-connection.js';

const APPS = 30;
const measured = new Measured();

@Injectable()
class Greeter {
  @measured.decorator()
  greet(): string {
    return 'hello';
  }
}

@Controller()
class GreetingController {
  constructor(private readonly greeter: Greeter) {}

  @Get('hello/:name')
  hello(): string {
    return this.greeter.greet();
  }
}

@Module({ imports: [CoreModule], controllers: [GreetingController], providers: [Greeter] })
class GreetingModule {}

interface Footprint {
  readonly subscribed: boolean;
  readonly listeners: Readonly<Record<string, number>>;
  readonly resources: Readonly<Record<string, number>>;
}

function footprint(): Footprint {
  const resources: Record<string, number> = {};
  for (const name of process.getActiveResourcesInfo()) resources[name] = (resources[name] ?? 0) + 1;
  return {
    subscribed: channel('http.server.request.start').hasSubscribers,
    listeners: Object.fromEntries(
      process.eventNames().map((name) => [String(name), process.listenerCount(name as 'exit')]),
    ),
    resources,
  };
}

const apps = new NestApps();

async function useOne(index: number): Promise<EyrieApp> {
  const adapter = ADAPTERS[index % ADAPTERS.length] ?? 'express';
  const { app, url, seen, nest, said } = await apps.start(adapter, GreetingModule, {
    configure: (_nest, eyrie) => {
      eyrie.lifecycle.register({ name: 'signal', stage: 'signal', flush: () => {}, close: () => {} });
      eyrie.management.mount({
        name: 'metrics',
        path: '/metrics',
        methods: ['GET'],
        access: { type: 'open' },
        address: { port: 0, host: '127.0.0.1' },
        handle: (_request, response) => void response.end('metrics'),
      });
    },
  });
  const own = `http://127.0.0.1:${app.management.ownPortOf('metrics')}`;
  const close = { headers: { connection: 'close' } };
  expect(await (await fetch(`${url}/hello/${index}`, close)).text()).toBe('hello');
  expect(await (await fetch(`${own}/metrics`, close)).text()).toBe('metrics');
  await until(() => seen.ends.length === 1);
  await nest.close();
  expect(seen.lines).toEqual(['start GET', 'end GET /hello/:name 200 success']);
  expect(said).toEqual([]);
  expect([app.http.inFlight, app.http.openConnections]).toEqual([0, 0]);
  return app;
}

test('30 apps, made, used and closed in one process, do not meet and leave nothing behind', async () => {
  // Whatever frameworks and the client load once is there after the first two.
  for (const index of [0, 1]) await useOne(index);
  await sleep(50);
  measured.take();
  measured.calls.length = 0;
  const baseline = footprint();
  const used = new Set<EyrieApp>();
  for (let index = 0; index < APPS; index += 1) used.add(await useOne(index));
  expect(used.size).toBe(APPS);
  expect(new Set(measured.calls.map(({ app }) => app))).toEqual(used);
  expect(measured.lines).toHaveLength(2 * APPS);
  await until(
    () => JSON.stringify(footprint()) === JSON.stringify(baseline),
    `${JSON.stringify(baseline)} instead of ${JSON.stringify(footprint())}`,
  );
}, 60_000);

test('15 apps at the same time share the listeners of the process', async () => {
  const before = process.listenerCount('SIGTERM');
  const running: RunningApp[] = [];
  for (let index = 0; index < 15; index += 1) {
    running.push(
      await apps.start('express', GreetingModule, {
        configure: (_nest, app) => {
          app.lifecycle.register({ name: 'signal', stage: 'signal', flush: () => {} });
        },
      }),
    );
  }
  expect(process.listenerCount('SIGTERM')).toBe(before + 1);
  await Promise.all(running.map(({ url }) => fetch(`${url}/hello/1`, { headers: { connection: 'close' } })));
  await until(() => running.every(({ seen }) => seen.ends.length === 1));
  for (const { nest } of running) await nest.close();
  expect(process.listenerCount('SIGTERM')).toBe(before);
  expect(process.listenerCount('beforeExit')).toBe(0);
}, 60_000);
