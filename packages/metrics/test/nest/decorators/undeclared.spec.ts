import { Controller, Get, Injectable } from '@nestjs/common';
import {
  Counted,
  counter,
  gauge,
  histogram,
  MetricsModule,
  Timed,
  TrackInProgress,
} from '../../../src/index.js';
import { failureOf } from '../../support/failure.js';
import { inWorld, rootModule } from '../../support/nest-app.js';

const visits = counter({ name: 'visits_total', help: 'Visits.' });
const visitsOfOtherShape = counter({ name: 'visits_total', help: 'Visits.', labels: { page: ['home'] } });
const visitors = gauge({ name: 'visitors', help: 'Visitors.' });
const visitTimes = histogram({ name: 'visit_seconds', help: 'Length of visits.' });

@Injectable()
class CountingService {
  @Counted(visits)
  visit(): void {}
}

class BaseService {
  @Timed(visitTimes)
  inherited(): void {}
}

@Injectable()
class DerivedService extends BaseService {}

@Controller()
class TrackingController {
  @Get('visit')
  @TrackInProgress(visitors)
  visit(): object {
    return {};
  }
}

const remedy =
  ' which is not declared in this app. Add it to "metrics.instruments" of the config, or to MetricsModule.forFeature' +
  ' of its module.';

describe('a decorator whose metric the app does not declare fails the start and is named', () => {
  test.each([
    [
      'on a provider',
      { providers: [CountingService] },
      'CountingService.visit records metric "visits_total",',
    ],
    [
      'on a base class',
      { providers: [DerivedService] },
      'DerivedService.inherited records metric "visit_seconds",',
    ],
    [
      'on a controller',
      { controllers: [TrackingController] },
      'TrackingController.visit records metric "visitors",',
    ],
    [
      'on a provider under another token',
      { providers: [{ provide: 'counting', useClass: CountingService }] },
      'CountingService.visit records metric "visits_total",',
    ],
  ])('%s', async (_where, metadata, problem) => {
    await inWorld(async (world) => {
      const failure = await failureOf(
        world.start(rootModule({ imports: [MetricsModule.forRoot(), rootModule(metadata)] })),
      );
      expect(failure.message).toBe(`EYRIE_METRICS_NOT_DECLARED: ${problem}${remedy}`);
    })();
  });

  test('and so does one of another shape', async () => {
    await inWorld(async (world) => {
      const failure = await failureOf(
        world.start(
          rootModule({
            imports: [MetricsModule.forRoot({ instruments: [visitsOfOtherShape] })],
            providers: [CountingService],
          }),
        ),
      );
      expect(failure).toMatchObject({ code: 'EYRIE_METRICS_NOT_DECLARED' });
    })();
  });

  test('but not where the metrics are switched off, or there are none', async () => {
    await inWorld(async (world) => {
      for (const imports of [[MetricsModule.forRoot({ enabled: false })], []]) {
        const { app } = await world.start(rootModule({ imports, providers: [CountingService] }));
        expect(app.get(CountingService).visit()).toBeUndefined();
      }
    })();
  });
});
