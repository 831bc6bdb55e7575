import { defineConfig } from '@eyrie/core/engine';
import { Controller, Get } from '@nestjs/common';
import {
  APP_METRICS,
  type AppMetrics,
  counter,
  InjectMetric,
  type MetricOf,
  MetricsModule,
  type MetricsModuleOptions,
} from '../../src/index.js';
import { withVariables } from '../support/environment.js';
import { failureOf } from '../support/failure.js';
import { inWorld, rootModule, testOnBothAdapters } from '../support/nest-app.js';
import { appLinesOf, linesOf, pageAfter, scrape } from '../support/page.js';

const signups = counter({
  name: 'user_signups_total',
  help: 'Users who signed up.',
  labels: { plan: ['free', 'pro'] },
});

@Controller('signups')
class SignupController {
  constructor(@InjectMetric(signups) private readonly counter: MetricOf<typeof signups>) {}

  @Get(':plan')
  signUp(): object {
    this.counter.inc({ plan: 'pro' });
    return {};
  }
}

@Controller()
class PlainController {
  @Get('ok')
  ok(): object {
    return {};
  }
}

describe('MetricsModule.forRoot', () => {
  testOnBothAdapters('needs no options', async (world) => {
    const { url } = await world.start(
      rootModule({ imports: [MetricsModule.forRoot()], controllers: [PlainController] }),
    );
    await fetch(`${url}/ok`);
    expect(appLinesOf(await pageAfter(1, url), 'http_requests_total')).toEqual([
      'http_requests_total{method="GET",route="/ok",status_code="200"} 1',
    ]);
  });

  testOnBothAdapters('makes its instruments injectable everywhere', async (world) => {
    const { url } = await world.start(
      rootModule({
        imports: [
          MetricsModule.forRoot({ path: '/internal/metrics', instruments: [signups] }),
          rootModule({ controllers: [SignupController] }),
        ],
      }),
    );
    await fetch(`${url}/signups/pro`);
    await fetch(`${url}/signups/pro`);
    expect(linesOf(await scrape(url, '/internal/metrics'), 'user_signups_total')).toEqual([
      'user_signups_total{plan="pro"} 2',
    ]);
    expect((await fetch(`${url}/metrics`)).status).toBe(404);
  });

  test(
    "adopts the service's config, whose identity it shows",
    inWorld(async (world) => {
      const config = defineConfig({
        service: { name: 'nexo-be', namespace: 'nexo', version: '1.2.3', environment: 'test' },
        metrics: { instruments: [signups], constantLabels: { region: 'eu' } },
      });
      const { url } = await world.start(
        rootModule({ imports: [MetricsModule.forRoot(config)], controllers: [SignupController] }),
      );
      await fetch(`${url}/signups/pro`);
      const page = await scrape(url);
      expect(linesOf(page, 'user_signups_total')).toEqual(['user_signups_total{plan="pro",region="eu"} 1']);
      const [targetInfo = ''] = linesOf(page, 'target_info');
      for (const label of [
        'service_name="nexo-be"',
        'service_namespace="nexo"',
        'service_version="1.2.3"',
        'deployment_environment_name="test"',
      ]) {
        expect(targetInfo).toContain(label);
      }
    }),
  );

  test(
    'follows the environment where no option says otherwise',
    inWorld(async (world) => {
      await withVariables({ EYRIE_METRICS_PATH: '/m', EYRIE_METRICS_NAMING: 'otel' }, async () => {
        const { url } = await world.start(
          rootModule({ imports: [MetricsModule.forRoot({ naming: 'prometheus' })] }),
        );
        const page = await scrape(url, '/m');
        expect(page).toContain('# TYPE http_request_duration_seconds histogram');
        expect(page).not.toContain('http_server_request_duration_seconds');
      });
    }),
  );

  test(
    'that is imported as one object by two modules is one',
    inWorld(async (world) => {
      const metrics = MetricsModule.forRoot();
      const { url } = await world.start(
        rootModule({
          imports: [metrics, rootModule({ imports: [metrics] })],
          controllers: [PlainController],
        }),
      );
      await fetch(`${url}/ok`);
      expect(appLinesOf(await pageAfter(1, url), 'http_requests_total')).toEqual([
        'http_requests_total{method="GET",route="/ok",status_code="200"} 1',
      ]);
    }),
  );

  test(
    'works before and after the modules that use it',
    inWorld(async (world) => {
      const feature = rootModule({
        imports: [MetricsModule.forFeature([signups])],
        controllers: [SignupController],
      });
      for (const imports of [
        [feature, MetricsModule.forRoot()],
        [MetricsModule.forRoot(), feature],
      ]) {
        const { url } = await world.start(rootModule({ imports }));
        await fetch(`${url}/signups/pro`);
        expect(linesOf(await scrape(url), 'user_signups_total')).toEqual([
          'user_signups_total{plan="pro"} 1',
        ]);
      }
    }),
  );

  test(
    'tells the usage of each metric in code',
    inWorld(async (world) => {
      const { app } = await world.start(
        rootModule({ imports: [MetricsModule.forRoot({ instruments: [signups] })] }),
      );
      const usage = () =>
        app
          .get<AppMetrics>(APP_METRICS)
          .usage()
          .find(({ name }) => name === 'user_signups_total');
      expect(usage()).toEqual({
        name: 'user_signups_total',
        type: 'counter',
        series: 0,
        maxSeries: 2000,
        overflowed: 0,
        neverRecorded: true,
      });
      app.get<AppMetrics>(APP_METRICS).find(signups)?.inc({ plan: 'free' });
      expect(usage()).toMatchObject({ series: 1, neverRecorded: false });
    }),
  );
});

describe('the start fails', () => {
  const refuses = (
    sentence: string,
    imports: () => NonNullable<Parameters<typeof rootModule>[0]['imports']>,
    expected: RegExp,
  ) =>
    test(
      sentence,
      inWorld(async (world) => {
        const failure = await failureOf(world.start(rootModule({ imports: imports() })));
        expect(failure.message).toMatch(expected);
      }),
    );

  refuses(
    'when forRoot is imported twice',
    () => [MetricsModule.forRoot(), rootModule({ imports: [MetricsModule.forRoot()] })],
    /^EYRIE_METRICS_TWICE: The metrics of one app were asked for twice, by MetricsModule.forRoot or EyrieModule\. Import one of the two once, in the root module, and MetricsModule.forFeature elsewhere\.$/,
  );

  refuses(
    'when two modules are given two configs',
    () => [
      MetricsModule.forRoot(defineConfig({ service: { name: 'one' } })),
      MetricsModule.forRoot(defineConfig({ service: { name: 'two' } })),
    ],
    /^EYRIE_CONFIG_CONFLICT: Two modules of this app were given two different configs\. /,
  );

  refuses(
    'for a wrong option, named with its value and rule',
    () => [MetricsModule.forRoot({ buckets: [1, 0.5] })],
    /^EYRIE_CONFIG_INVALID: metrics\.buckets is a list of 2, but must be in ascending order, each bound once\. Correct metrics\.buckets in the configuration\.$/,
  );

  refuses(
    'for a wrong option in a config, without showing the token',
    () => [MetricsModule.forRoot(defineConfig({ metrics: { token: 'hush hush', port: -1 } }))],
    /^EYRIE_CONFIG_INVALID: (?!.*hush).*metrics\.port/s,
  );

  refuses(
    'for options that are no object',
    () => [MetricsModule.forRoot('metrics' as MetricsModuleOptions)],
    /^EYRIE_CONFIG_INVALID: metrics is a string, but must be a plain object/,
  );

  refuses(
    'for instruments that are no declarations',
    () => [MetricsModule.forRoot({ instruments: [{ name: 'x' }] as never })],
    /^EYRIE_CONFIG_INVALID: metrics\.instruments\[0\] .*must be what counter\(\), gauge\(\) or histogram\(\) returned/,
  );

  refuses(
    'for instruments that are no list',
    () => [MetricsModule.forRoot({ instruments: signups as never })],
    /^EYRIE_CONFIG_INVALID: metrics\.instruments .*must be a list/,
  );

  refuses(
    'for a constant label that a golden signal has',
    () => [MetricsModule.forRoot({ constantLabels: { method: 'x' } })],
    /^EYRIE_METRICS_LABEL_RESERVED: The label "method" of metric "http_request_duration_seconds" is a constant label/,
  );

  refuses(
    'for an instrument with the name of a golden signal',
    () => [MetricsModule.forRoot({ instruments: [counter({ name: 'http_requests_total', help: 'Mine.' })] })],
    /^EYRIE_METRICS_DUPLICATE_NAME: The name "http_requests_total" is wanted by /,
  );

  test(
    'for a wrong variable, named with the property that it sets',
    inWorld(async (world) => {
      await withVariables({ EYRIE_METRICS_PORT: 'many' }, async () => {
        const failure = await failureOf(world.start(rootModule({ imports: [MetricsModule.forRoot()] })));
        expect(failure.message).toBe(
          'EYRIE_CONFIG_INVALID: EYRIE_METRICS_PORT (metrics.port) is "many", but must be a whole number from 0 to 65535.' +
            ' Correct or unset the environment variable EYRIE_METRICS_PORT.',
        );
      });
    }),
  );
});
