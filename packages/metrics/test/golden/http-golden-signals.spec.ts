import { Readable } from 'node:stream';
import { BadRequestException, Controller, Get, Post, StreamableFile } from '@nestjs/common';
import { MetricsModule } from '../../src/index.js';
import { rootModule, testOnBothAdapters } from '../support/nest-app.js';
import { appLinesOf, eventually, linesOf, pageAfter, scrape, sleep } from '../support/page.js';

class OutOfStockError extends Error {}

let release: (() => void)[] = [];

@Controller()
class ShopController {
  @Get('items/:id')
  item(): object {
    return {};
  }

  @Get('refused')
  refused(): never {
    throw new BadRequestException();
  }

  @Post('orders')
  order(): never {
    throw new OutOfStockError('none left');
  }

  @Get('held')
  async held(): Promise<object> {
    await new Promise<void>((resolve) => release.push(resolve));
    return {};
  }

  @Get('breaks')
  breaks(): StreamableFile {
    const body = new Readable({ read() {} });
    body.push('first ');
    setTimeout(() => body.destroy(new Error('the source failed')), 20);
    return new StreamableFile(body);
  }
}

const shop = (options = {}) =>
  rootModule({ imports: [MetricsModule.forRoot(options)], controllers: [ShopController] });

beforeEach(() => {
  release = [];
});

describe('the golden HTTP signals', () => {
  testOnBothAdapters('are written line by line under their contract names', async (world) => {
    const { url } = await world.start(shop({ buckets: [30, 60] }));
    await fetch(`${url}/items/1`);
    await fetch(`${url}/items/two`);
    await fetch(`${url}/refused`);
    await fetch(`${url}/orders`, { method: 'POST' });
    await fetch(`${url}/nowhere`);

    const page = await pageAfter(5, url);
    const durations = appLinesOf(
      page,
      'http_request_duration_seconds_bucket',
      'http_request_duration_seconds_count',
    );
    const bucketLines = (labels: string, count: number): string[] => [
      `http_request_duration_seconds_bucket{${labels},le="30"} ${count}`,
      `http_request_duration_seconds_bucket{${labels},le="60"} ${count}`,
      `http_request_duration_seconds_bucket{${labels},le="+Inf"} ${count}`,
      `http_request_duration_seconds_count{${labels}} ${count}`,
    ];
    expect(durations).toEqual([
      ...bucketLines('method="GET",route="/items/:id",status_code="200"', 2),
      ...bucketLines('method="GET",route="/refused",status_code="400"', 1),
      ...bucketLines('method="POST",route="/orders",status_code="500"', 1),
      ...bucketLines('method="GET",route="unmatched",status_code="404"', 1),
    ]);
    expect(appLinesOf(page, 'http_requests_total')).toEqual([
      'http_requests_total{method="GET",route="/items/:id",status_code="200"} 2',
      'http_requests_total{method="GET",route="/refused",status_code="400"} 1',
      'http_requests_total{method="POST",route="/orders",status_code="500"} 1',
      'http_requests_total{method="GET",route="unmatched",status_code="404"} 1',
    ]);
    expect(appLinesOf(page, 'http_requests_errors_total')).toEqual([
      'http_requests_errors_total{method="GET",route="/refused",status_code="400",error_type="BadRequestException"} 1',
      'http_requests_errors_total{method="POST",route="/orders",status_code="500",error_type="OutOfStockError"} 1',
      'http_requests_errors_total{method="GET",route="unmatched",status_code="404",error_type="NotFoundException"} 1',
    ]);
    expect(page).toContain('# TYPE http_request_duration_seconds histogram\n');
    expect(page).toContain('# TYPE http_requests_total counter\n');
    expect(page).toContain('# TYPE http_requests_errors_total counter\n');
    expect(page).toContain('# TYPE http_request_queue_depth gauge\n');
  });

  testOnBothAdapters('sum durations in seconds', async (world) => {
    const { url } = await world.start(shop());
    const held = fetch(`${url}/held`);
    await eventually(
      () => release.length,
      (waiting) => waiting === 1,
    );
    await sleep(60);
    for (const end of release) end();
    await held;

    const page = await pageAfter(1, url);
    const [sum = ''] = appLinesOf(page, 'http_request_duration_seconds_sum');
    const seconds = Number(sum.split(' ').at(-1));
    expect(seconds).toBeGreaterThanOrEqual(0.059);
    expect(seconds).toBeLessThan(30);
  });

  testOnBothAdapters('have the default buckets of the contract', async (world) => {
    const { url } = await world.start(shop());
    await fetch(`${url}/items/1`);

    const lines = appLinesOf(await pageAfter(1, url), 'http_request_duration_seconds_bucket');
    expect(lines.map((line) => /le="([^"]*)"/.exec(line)?.[1])).toEqual([
      '0.005',
      '0.01',
      '0.025',
      '0.05',
      '0.1',
      '0.25',
      '0.5',
      '1',
      '2',
      '5',
      '10',
      '+Inf',
    ]);
  });

  testOnBothAdapters(
    'show requests in flight while they wait, and none when they are answered',
    async (world) => {
      const { url } = await world.start(shop());
      const held = [fetch(`${url}/held`), fetch(`${url}/held`), fetch(`${url}/held`)];
      await eventually(
        () => release.length,
        (waiting) => waiting === 3,
      );

      // The scrape that reads it is in flight as well.
      expect(linesOf(await scrape(url), 'http_request_queue_depth')).toEqual(['http_request_queue_depth 4']);
      for (const end of release) end();
      await Promise.all(held);
      expect(linesOf(await pageAfter(3, url), 'http_request_queue_depth')).toEqual([
        'http_request_queue_depth 1',
      ]);
    },
  );

  testOnBothAdapters('count a client that left and a stream that broke as errors', async (world) => {
    const { url } = await world.start(shop());
    const leaving = new AbortController();
    const left = fetch(`${url}/held`, { signal: leaving.signal }).catch(() => {});
    await eventually(
      () => release.length,
      (waiting) => waiting === 1,
    );
    leaving.abort();
    await left;
    await fetch(`${url}/breaks`)
      .then((response) => response.text())
      .catch(() => {});

    const page = await pageAfter(2, url);
    expect(appLinesOf(page, 'http_requests_total')).toEqual([
      'http_requests_total{method="GET",route="/held",status_code="499"} 1',
      'http_requests_total{method="GET",route="/breaks",status_code="500"} 1',
    ]);
    expect(appLinesOf(page, 'http_requests_errors_total')).toEqual([
      'http_requests_errors_total{method="GET",route="/held",status_code="499",error_type="499"} 1',
      'http_requests_errors_total{method="GET",route="/breaks",status_code="500",error_type="500"} 1',
    ]);
    expect(linesOf(page, 'http_request_queue_depth')).toEqual(['http_request_queue_depth 1']);
  });
});

describe('with naming "otel"', () => {
  testOnBothAdapters(
    "the signals have the names and labels of OpenTelemetry's conventions",
    async (world) => {
      const { url } = await world.start(shop({ naming: 'otel', buckets: [30] }));
      await fetch(`${url}/items/1`);
      await fetch(`${url}/orders`, { method: 'POST' });

      const page = await eventually(
        () => scrape(url),
        (text) => text.includes('http_route="/orders"'),
      );
      const ok =
        'http_request_method="GET",http_route="/items/:id",http_response_status_code="200",error_type="",url_scheme="http"';
      const failed =
        'http_request_method="POST",http_route="/orders",http_response_status_code="500",error_type="OutOfStockError",url_scheme="http"';
      const appLines = (...names: string[]) =>
        linesOf(page, ...names).filter((line) => !line.includes('http_route="/metrics"'));
      expect(
        appLines('http_server_request_duration_seconds_bucket', 'http_server_request_duration_seconds_count'),
      ).toEqual([
        `http_server_request_duration_seconds_bucket{${ok},le="30"} 1`,
        `http_server_request_duration_seconds_bucket{${ok},le="+Inf"} 1`,
        `http_server_request_duration_seconds_count{${ok}} 1`,
        `http_server_request_duration_seconds_bucket{${failed},le="30"} 1`,
        `http_server_request_duration_seconds_bucket{${failed},le="+Inf"} 1`,
        `http_server_request_duration_seconds_count{${failed}} 1`,
      ]);
      expect(linesOf(page, 'http_server_active_requests')).toEqual(['http_server_active_requests 1']);
      expect(page).not.toMatch(/^http_request/m);
    },
  );
});
