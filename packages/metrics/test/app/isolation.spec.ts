import { PerformanceObserver } from 'node:perf_hooks';
import { EYRIE_APP, type EyrieApp } from '@eyrie/core';
import { jest } from '@jest/globals';
import { Controller, Get } from '@nestjs/common';
import { counter, InjectMetric, type MetricOf, MetricsModule } from '../../src/index.js';
import { failureOf } from '../support/failure.js';
import { adapters, inWorld, KeptLog, rootModule, World } from '../support/nest-app.js';
import { answerOnce, eventually, linesOf, sleep } from '../support/page.js';
import { processState } from '../support/process-state.js';

const visits = counter({ name: 'visits_total', help: 'Visits.' });

@Controller()
class VisitController {
  constructor(@InjectMetric(visits) private readonly counter: MetricOf<typeof visits>) {}

  @Get('visit')
  visit(): object {
    this.counter.inc();
    return {};
  }
}

const visiting = (options = {}) =>
  rootModule({
    imports: [MetricsModule.forRoot({ instruments: [visits], ...options })],
    controllers: [VisitController],
  });

async function liveOnce(number: number, log: KeptLog): Promise<void> {
  const world = new World(adapters[number % 2] ?? 'express');
  try {
    const { url } = await world.start(visiting(number % 5 === 0 ? { port: 0, host: '127.0.0.1' } : {}), {
      nest: { logger: log },
    });
    for (let sent = 0; sent <= number % 3; sent++) await answerOnce(`${url}/visit`);
    if (number % 5 === 0) return;
    const page = (await answerOnce(`${url}/metrics`)).text;
    expect(linesOf(page, 'visits_total')).toEqual([`visits_total ${(number % 3) + 1}`]);
  } finally {
    await world.end();
  }
}

test('fifty apps in one process do not meet and leave nothing behind', async () => {
  const observe = jest.spyOn(PerformanceObserver.prototype, 'observe');
  const disconnect = jest.spyOn(PerformanceObserver.prototype, 'disconnect');
  const log = new KeptLog();
  try {
    // Nest and Node set up once what stays for good.
    await liveOnce(0, log);
    await liveOnce(1, log);
    const before = await eventually(processState, ({ resources }) => Object.keys(resources).length === 0);
    const observedBefore = observe.mock.calls.length;
    for (let number = 0; number < 50; number++) await liveOnce(number, log);

    const after = await eventually(processState, (state) => JSON.stringify(state) === JSON.stringify(before));
    expect(after).toEqual(before);
    expect(after.requestSubscribers).toBe(false);
    expect(observe.mock.calls.length - observedBefore).toBe(50);
    expect(disconnect.mock.calls.length).toBeGreaterThanOrEqual(observe.mock.calls.length);
    expect(log.warnings).toEqual([]);
  } finally {
    observe.mockRestore();
    disconnect.mockRestore();
  }
}, 120_000);

test(
  'apps that live at the same time count their own requests',
  inWorld(async (world) => {
    const one = await world.start(visiting());
    const two = await world.start(visiting());
    await answerOnce(`${one.url}/visit`);
    await answerOnce(`${two.url}/visit`);
    await answerOnce(`${two.url}/visit`);
    const requests = (url: string) =>
      eventually(
        async () => linesOf((await answerOnce(`${url}/metrics`)).text, 'http_requests_total', 'visits_total'),
        (lines) => lines.length >= 3,
      );
    expect(await requests(one.url)).toContain(
      'http_requests_total{method="GET",route="/visit",status_code="200"} 1',
    );
    expect(await requests(one.url)).toContain('visits_total 1');
    expect(await requests(two.url)).toContain(
      'http_requests_total{method="GET",route="/visit",status_code="200"} 2',
    );
    expect(await requests(two.url)).toContain('visits_total 2');
  }),
);

test('closed apps are garbage', async () => {
  const apps: WeakRef<EyrieApp>[] = [];
  for (let number = 0; number < 10; number++) {
    await inWorld(
      async (world) => {
        const { app, url } = await world.start(visiting());
        await answerOnce(`${url}/visit`);
        await answerOnce(`${url}/metrics`);
        apps.push(new WeakRef(app.get<EyrieApp>(EYRIE_APP)));
      },
      adapters[number % 2] ?? 'express',
    )();
  }
  const alive = await eventually(
    () => {
      globalThis.gc?.();
      return apps.filter((app) => app.deref() !== undefined).length;
    },
    (count) => count <= 1,
  );
  // The last one may still be on somebody's stack.
  expect(alive).toBeLessThanOrEqual(1);
});

test('an app that cannot start leaves nothing behind', async () => {
  await sleep(20);
  const before = processState();
  await inWorld(async (world) => {
    const wrong = rootModule({
      imports: [visiting({ port: 0, host: '127.0.0.1' }), MetricsModule.forFeature([otherVisits])],
    });
    expect(await failureOf(world.start(wrong))).toMatchObject({ code: 'EYRIE_METRICS_DUPLICATE_NAME' });
    @Controller()
    class OwnPage {
      @Get('metrics')
      page(): string {
        return 'mine';
      }
    }
    const taken = rootModule({ imports: [visiting()], controllers: [OwnPage] });
    expect(await failureOf(world.start(taken))).toMatchObject({ code: 'EYRIE_MANAGEMENT_PATH_TAKEN' });
  })();
  expect(await eventually(processState, (state) => JSON.stringify(state) === JSON.stringify(before))).toEqual(
    before,
  );
});

const otherVisits = counter({ name: 'visits_total', help: 'Visits.', labels: { page: ['home'] } });
