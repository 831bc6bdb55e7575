import { defineConfig } from '@eyrie/core/engine';
import { Controller, Get, Injectable, Module } from '@nestjs/common';
import {
  counter,
  InjectMetric,
  type MetricOf,
  MetricsModule,
  type MetricsModuleAsyncOptions,
  type MetricsModuleOptions,
} from '../../src/index.js';
import { failureOf } from '../support/failure.js';
import { inWorld, rootModule } from '../support/nest-app.js';
import { linesOf, scrape } from '../support/page.js';

const orders = counter({ name: 'orders_total', help: 'Orders.' });

@Controller()
class OrderController {
  constructor(@InjectMetric(orders) private readonly counter: MetricOf<typeof orders>) {}

  @Get('order')
  order(): object {
    this.counter.inc();
    return {};
  }
}

@Injectable()
class Settings {
  readonly path = '/from-settings';
}

@Module({ providers: [Settings], exports: [Settings] })
class SettingsModule {}

@Injectable()
class OptionsClass {
  create(): MetricsModuleOptions {
    return { path: '/from-class' };
  }
}

@Module({ providers: [OptionsClass], exports: [OptionsClass] })
class OptionsModule {}

/** The lines of the injected counter on the page at `path`, after one recording. */
const afterOneOrder = (path: string, options: MetricsModuleAsyncOptions) =>
  inWorld(async (world) => {
    const { url } = await world.start(
      rootModule({ imports: [MetricsModule.forRootAsync(options)], controllers: [OrderController] }),
    );
    await fetch(`${url}/order`);
    expect(linesOf(await scrape(url, path), 'orders_total')).toEqual(['orders_total 1']);
  });

describe('MetricsModule.forRootAsync', () => {
  test(
    'takes options from a factory with injected providers of imported modules',
    afterOneOrder('/from-settings', {
      imports: [SettingsModule],
      inject: [Settings],
      useFactory: async ({ path }: Settings) => ({ path }),
      instruments: [orders],
    }),
  );

  test(
    'takes options from a class',
    afterOneOrder('/from-class', { useClass: OptionsClass, instruments: [orders] }),
  );

  test(
    'takes options from an existing provider',
    afterOneOrder('/from-class', {
      imports: [OptionsModule],
      useExisting: OptionsClass,
      instruments: [orders],
    }),
  );

  test(
    'takes a whole config from a factory, whose instruments may repeat those beside it',
    afterOneOrder('/from-config', {
      useFactory: () => defineConfig({ metrics: { path: '/from-config', instruments: [orders] } }),
      instruments: [orders],
    }),
  );

  test(
    'registers instruments that only its factory knows, for decorators and usage',
    inWorld(async (world) => {
      const { url } = await world.start(
        rootModule({
          imports: [MetricsModule.forRootAsync({ useFactory: () => ({ instruments: [orders] }) })],
        }),
      );
      expect(await scrape(url)).toContain('eyrie_metrics_never_recorded{metric="orders_total"} 1\n');
    }),
  );

  test(
    'fails the start with the options of its factory named',
    inWorld(async (world) => {
      const failure = await failureOf(
        world.start(
          rootModule({ imports: [MetricsModule.forRootAsync({ useFactory: () => ({ path: 'metrics' }) })] }),
        ),
      );
      expect(failure.message).toMatch(
        /^EYRIE_CONFIG_INVALID: metrics\.path is "metrics", but must be a path that starts with "\/"/,
      );
    }),
  );

  test(
    'is the second root beside forRoot',
    inWorld(async (world) => {
      const failure = await failureOf(
        world.start(
          rootModule({
            imports: [MetricsModule.forRoot(), MetricsModule.forRootAsync({ useFactory: () => ({}) })],
          }),
        ),
      );
      expect(failure).toMatchObject({ code: 'EYRIE_METRICS_TWICE' });
    }),
  );
});
