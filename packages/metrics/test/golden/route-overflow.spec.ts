import { Controller, Get, HttpException, Param, type Type } from '@nestjs/common';
import { MetricsModule } from '../../src/index.js';
import { KeptLog, rootModule, testOnBothAdapters } from '../support/nest-app.js';
import { appLinesOf, eventually, linesOf, pageAfter, scrape, sumOf } from '../support/page.js';

/** A controller with a route of its own under `/r<number>/:status`, which answers with that status. */
function controllerOf(number: number): Type {
  class ManyController {
    answer(status: string): object {
      if (status !== '200') throw new HttpException('asked for', Number(status));
      return {};
    }
  }
  const method = Object.getOwnPropertyDescriptor(ManyController.prototype, 'answer') as PropertyDescriptor;
  Controller(`r${number}`)(ManyController);
  Get(':status')(ManyController.prototype, 'answer', method);
  Param('status')(ManyController.prototype, 'answer', 0);
  return ManyController;
}

const ROUTES = 12;

describe('routes beyond the cap', () => {
  testOnBothAdapters('lose their route and nothing else', async (world) => {
    const log = new KeptLog();
    const { url } = await world.start(
      rootModule({
        imports: [MetricsModule.forRoot({ maxSeriesPerMetric: 3, buckets: [60] })],
        controllers: Array.from({ length: ROUTES }, (_, number) => controllerOf(number)),
      }),
      { nest: { logger: log } },
    );
    for (let number = 0; number < ROUTES; number++) await fetch(`${url}/r${number}/200`);
    for (let number = 0; number < ROUTES; number++) await fetch(`${url}/r${number}/503`);
    await fetch(`${url}/r11/404`, { method: 'HEAD' });

    const page = await pageAfter(2 * ROUTES + 1, url);
    const requests = linesOf(page, 'http_requests_total').filter(
      (line) => !line.includes('route="/metrics"'),
    );
    expect(requests).toEqual([
      'http_requests_total{method="GET",route="/r0/:status",status_code="200"} 1',
      'http_requests_total{method="GET",route="/r1/:status",status_code="200"} 1',
      'http_requests_total{method="GET",route="/r2/:status",status_code="200"} 1',
      expect.stringMatching(/^http_requests_total\{method="GET",route="__other__",status_code="200"\} \d+$/),
      'http_requests_total{method="GET",route="__other__",status_code="503"} 12',
      'http_requests_total{method="HEAD",route="__other__",status_code="404"} 1',
    ]);
    expect(
      sumOf(appLinesOf(page, 'http_requests_errors_total').filter((line) => line.includes('"503"'))),
    ).toBe(12);
    expect(appLinesOf(page, 'http_request_duration_seconds_count').map(valueAndLabels)).toEqual(
      requests.map(valueAndLabels),
    );
    const overflow = log.warnings.filter((text) => text.startsWith('EYRIE_METRICS_SERIES_OVERFLOW'));
    expect(overflow).toEqual([
      expect.stringContaining('Metric "http_request_duration_seconds" has reached its cap of 3 series'),
      expect.stringContaining('Metric "http_requests_errors_total" has reached its cap of 3 series'),
    ]);
    expect(overflow[0]).toContain('Label "route" has the most distinct values: 3');
  });
});

describe('routes beyond the cap, with naming "otel"', () => {
  testOnBothAdapters('lose their route and nothing else', async (world) => {
    const { url } = await world.start(
      rootModule({
        imports: [MetricsModule.forRoot({ naming: 'otel', maxSeriesPerMetric: 1, buckets: [60] })],
        controllers: Array.from({ length: 3 }, (_, number) => controllerOf(number)),
      }),
    );
    for (let number = 0; number < 3; number++) await fetch(`${url}/r${number}/503`);
    const lines = await eventually(
      async () => linesOf(await scrape(url), 'http_server_request_duration_seconds_count'),
      (counts) => sumOf(counts.filter((line) => line.includes('"503"'))) === 3,
    );
    const labels = (route: string) =>
      `http_request_method="GET",http_route="${route}",http_response_status_code="503",error_type="HttpException",url_scheme="http"`;
    expect(lines.filter((line) => line.includes('"503"'))).toEqual([
      `http_server_request_duration_seconds_count{${labels('/r0/:status')}} 1`,
      `http_server_request_duration_seconds_count{${labels('__other__')}} 2`,
    ]);
  });
});

const valueAndLabels = (line: string): string => line.slice(line.indexOf('{'));
