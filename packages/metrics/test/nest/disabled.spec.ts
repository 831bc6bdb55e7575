import { EYRIE_APP, type EyrieApp } from '@eyrie/core';
import { Controller, Get } from '@nestjs/common';
import {
  APP_METRICS,
  type AppMetrics,
  Counted,
  counter,
  gauge,
  histogram,
  InjectMetric,
  type MetricOf,
  MetricsModule,
  Timed,
  TrackInProgress,
} from '../../src/index.js';
import { withVariables } from '../support/environment.js';
import { inWorld, rootModule, testOnBothAdapters } from '../support/nest-app.js';

const visits = counter({ name: 'visits_total', help: 'Visits.', labels: { page: ['home', 'shop'] } });
const visitors = gauge({ name: 'visitors', help: 'Visitors.' });
const visitTimes = histogram({ name: 'visit_seconds', help: 'Length of visits.' });

@Controller()
class VisitController {
  constructor(
    @InjectMetric(visits) private readonly counter: MetricOf<typeof visits>,
    @InjectMetric(visitors) private readonly gauge: MetricOf<typeof visitors>,
    @InjectMetric(visitTimes) private readonly histogram: MetricOf<typeof visitTimes>,
  ) {}

  @Get('visit')
  @Counted(visits, { labels: { page: 'home' } })
  @Timed(visitTimes)
  @TrackInProgress(visitors)
  async visit(): Promise<object> {
    this.counter.inc({ page: 'shop' });
    this.counter.bind({ page: 'shop' }).inc(2);
    this.gauge.set(3);
    this.gauge.readFrom(() => 4);
    this.histogram.observe(1);
    return { seconds: this.histogram.startTimer()() };
  }
}

const disabled = (options: object) =>
  rootModule({
    imports: [
      MetricsModule.forRoot({ instruments: [visits, visitors], ...options }),
      rootModule({ imports: [MetricsModule.forFeature([visitTimes])] }),
      MetricsModule.forFeature([visitTimes]),
    ],
    controllers: [VisitController],
  });

describe('metrics that are switched off', () => {
  testOnBothAdapters(
    'serve no page, and what is injected or decorated works and records nothing',
    async (world) => {
      const { app, url } = await world.start(disabled({ enabled: false, port: 0 }));
      const response = await fetch(`${url}/visit`);
      expect(response.status).toBe(200);
      expect(await response.text()).toBe('{"seconds":0}');
      expect((await fetch(`${url}/metrics`)).status).toBe(404);
      expect(app.get<EyrieApp>(EYRIE_APP).management.ownPortOf('metrics')).toBeUndefined();
      expect(app.get<AppMetrics>(APP_METRICS).usage()).toEqual([]);
    },
  );

  test(
    'can be so by EYRIE_METRICS_ENABLED',
    inWorld(async (world) => {
      await withVariables({ EYRIE_METRICS_ENABLED: 'false' }, async () => {
        const { url } = await world.start(disabled({}));
        expect((await fetch(`${url}/visit`)).status).toBe(200);
        expect((await fetch(`${url}/metrics`)).status).toBe(404);
      });
    }),
  );

  testOnBothAdapters('leave the path to a route of the app', async (world) => {
    @Controller()
    class OwnPageController {
      @Get('metrics')
      page(): string {
        return 'mine';
      }
    }
    const { url } = await world.start(
      rootModule({ imports: [MetricsModule.forRoot({ enabled: false })], controllers: [OwnPageController] }),
    );
    expect(await (await fetch(`${url}/metrics`)).text()).toBe('mine');
  });
});
