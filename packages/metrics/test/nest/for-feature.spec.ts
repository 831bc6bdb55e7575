import { Controller, Get, Inject, Injectable, Scope } from '@nestjs/common';
import {
  bounded,
  Counted,
  counter,
  gauge,
  histogram,
  InjectMetric,
  type MetricOf,
  MetricsModule,
} from '../../src/index.js';
import { failureOf } from '../support/failure.js';
import { inWorld, rootModule, testOnBothAdapters } from '../support/nest-app.js';
import { linesOf, scrape } from '../support/page.js';

const refunds = counter({ name: 'refunds_total', help: 'Refunds.', labels: { reason: bounded(10) } });
const refundsOfOtherShape = counter({ name: 'refunds_total', help: 'Refunds.' });
const openRefunds = gauge({ name: 'open_refunds', help: 'Refunds that wait.' });
const refundSizes = histogram({ name: 'refund_size_euros', help: 'Size of refunds.', buckets: [10] });

@Injectable()
class RefundsByConstructor {
  constructor(@InjectMetric(refunds) readonly counter: MetricOf<typeof refunds>) {}
}

@Injectable()
class RefundsByProperty {
  @InjectMetric(refunds) readonly counter!: MetricOf<typeof refunds>;
  @InjectMetric(openRefunds) readonly open!: MetricOf<typeof openRefunds>;
  @InjectMetric(refundSizes) readonly sizes!: MetricOf<typeof refundSizes>;
}

@Injectable({ scope: Scope.REQUEST })
class RefundsPerRequest {
  constructor(@InjectMetric(refunds) readonly counter: MetricOf<typeof refunds>) {}
}

@Controller()
class PerRequestController {
  constructor(@Inject(RefundsPerRequest) private readonly perRequest: RefundsPerRequest) {}

  @Get('refund')
  refund(): object {
    this.perRequest.counter.inc({ reason: 'request' });
    return {};
  }
}

describe('MetricsModule.forFeature', () => {
  test(
    'gives one instrument to every module that declares the same metric, by constructor and by property',
    inWorld(async (world) => {
      const { app, url } = await world.start(
        rootModule({
          imports: [
            MetricsModule.forRoot(),
            rootModule({ imports: [MetricsModule.forFeature([refunds])], providers: [RefundsByConstructor] }),
            rootModule({
              imports: [MetricsModule.forFeature([refunds, openRefunds, refundSizes])],
              providers: [RefundsByProperty],
            }),
          ],
        }),
      );
      const first = app.get(RefundsByConstructor, { strict: false });
      const second = app.get(RefundsByProperty, { strict: false });
      expect(first.counter).toBe(second.counter);
      first.counter.inc({ reason: 'broken' });
      second.counter.inc({ reason: 'broken' }, 2);
      second.open.set(7);
      second.sizes.observe(12);
      expect(
        linesOf(
          await scrape(url),
          'refunds_total',
          'open_refunds',
          'refund_size_euros_bucket',
          'refund_size_euros_sum',
        ),
      ).toEqual([
        'refunds_total{reason="broken"} 3',
        'open_refunds 7',
        'refund_size_euros_bucket{le="10"} 0',
        'refund_size_euros_bucket{le="+Inf"} 1',
        'refund_size_euros_sum 12',
      ]);
    }),
  );

  testOnBothAdapters('serves consumers of request scope', async (world) => {
    const { url } = await world.start(
      rootModule({
        imports: [MetricsModule.forRoot(), MetricsModule.forFeature([refunds])],
        providers: [RefundsPerRequest],
        controllers: [PerRequestController],
      }),
    );
    for (let sent = 0; sent < 3; sent++) expect((await fetch(`${url}/refund`)).status).toBe(200);
    expect(linesOf(await scrape(url), 'refunds_total')).toEqual(['refunds_total{reason="request"} 3']);
  });

  test(
    'without forRoot fails the start and says what to import',
    inWorld(async (world) => {
      const failure = await failureOf(
        world.start(rootModule({ imports: [MetricsModule.forFeature([refunds])] })),
      );
      expect(failure.message).toBe(
        'EYRIE_METRICS_MODULE_MISSING: Metric "refunds_total" is declared with MetricsModule.forFeature, but the app' +
          ' has no metrics. Import EyrieModule.forRoot() or MetricsModule.forRoot() in the root module.',
      );
    }),
  );

  test(
    'with a name that another shape has fails the start',
    inWorld(async (world) => {
      const failure = await failureOf(
        world.start(
          rootModule({
            imports: [
              MetricsModule.forRoot(),
              rootModule({ imports: [MetricsModule.forFeature([refunds])] }),
              rootModule({ imports: [MetricsModule.forFeature([refundsOfOtherShape])] }),
            ],
          }),
        ),
      );
      expect(failure.message).toMatch(
        /^EYRIE_METRICS_DUPLICATE_NAME: The name "refunds_total" is wanted by \[/,
      );
    }),
  );
});

describe('@InjectMetric', () => {
  test(
    'of a metric that the module does not declare fails the start with the name of the metric',
    inWorld(async (world) => {
      const failure = await failureOf(
        world.start(rootModule({ imports: [MetricsModule.forRoot()], providers: [RefundsByConstructor] })),
      );
      expect(failure.message).toContain('RefundsByConstructor');
      expect(failure.message).toContain(
        'EYRIE_METRICS_NOT_DECLARED: counter refunds_total{reason: bounded(10)}',
      );
    }),
  );

  test(
    'of another shape than the declared one fails the start',
    inWorld(async (world) => {
      @Injectable()
      class OtherShape {
        constructor(
          @InjectMetric(refundsOfOtherShape) readonly counter: MetricOf<typeof refundsOfOtherShape>,
        ) {}
      }
      const failure = await failureOf(
        world.start(
          rootModule({
            imports: [MetricsModule.forRoot({ instruments: [refunds] })],
            providers: [OtherShape],
          }),
        ),
      );
      expect(failure.message).toContain('OtherShape');
      expect(failure.message).toContain('EYRIE_METRICS_NOT_DECLARED: counter refunds_total)');
    }),
  );
});

test('a decorator refuses a declaration of another type', () => {
  const size = histogram({ name: 'size_bytes', help: 'Size.' });
  expect(() => {
    class Desk {
      @Counted(size as never, {} as never)
      serve(): void {}
    }
    return Desk;
  }).toThrow(
    'EYRIE_METRICS_DECLARATION_INVALID: A decorator of Desk.serve was given something where a declared counter is needed.',
  );
});

test(
  'MetricsModule by itself is forRoot with its defaults',
  inWorld(async (world) => {
    const { url } = await world.start(rootModule({ imports: [MetricsModule] }));
    expect((await fetch(`${url}/metrics`)).status).toBe(200);
  }),
);

describe('what is no declaration, as after an import in a circle, is refused where it stands', () => {
  const remedy =
    ' Pass what counter(), gauge() or histogram() returned. An undefined one often comes from files that import each' +
    ' other: move the declaration to a file of its own.';
  const missing = undefined as unknown as typeof refunds;

  test.each<[place: string, declare: () => unknown]>([
    ['@InjectMetric', () => InjectMetric(missing)],
    ['MetricsModule.forFeature', () => MetricsModule.forFeature([missing])],
    [
      'MetricsModule.forRootAsync',
      () => MetricsModule.forRootAsync({ useFactory: () => ({}), instruments: [missing] }),
    ],
    [
      'A decorator of Desk.serve',
      () => {
        class Desk {
          @Counted(missing, { labels: { reason: 'none' } })
          serve(): void {}
        }
        return Desk;
      },
    ],
  ])('%s', (place, declare) => {
    const needed = place.startsWith('A decorator') ? 'declared counter' : 'declared metric';
    expect(declare).toThrow(
      `EYRIE_METRICS_DECLARATION_INVALID: ${place} was given undefined where a ${needed} is needed.${remedy}`,
    );
  });
});
