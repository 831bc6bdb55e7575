import { createServer, get } from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { EYRIE_APP, type EyrieApp } from '@eyrie/core';
import {
  type CanActivate,
  Controller,
  Get,
  HttpException,
  type INestApplication,
  Injectable,
  VersioningType,
} from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { MetricsModule, type MetricsOptions } from '../../src/index.js';
import { failureOf } from '../support/failure.js';
import { inWorld, rootModule, testOnBothAdapters } from '../support/nest-app.js';
import { appLinesOf, eventually, linesOf, scrape } from '../support/page.js';

@Controller()
class PlainController {
  @Get('ok')
  ok(): object {
    return {};
  }
}

const plain = (options: MetricsOptions = {}) =>
  rootModule({ imports: [MetricsModule.forRoot(options)], controllers: [PlainController] });

const ownUrl = (app: INestApplication): string =>
  `http://127.0.0.1:${app.get<EyrieApp>(EYRIE_APP).management.ownPortOf('metrics')}`;

describe('GET /metrics', () => {
  testOnBothAdapters('is Prometheus text by default', async (world) => {
    const { url } = await world.start(plain());
    const response = await fetch(`${url}/metrics`);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(await response.text()).toMatch(/^# HELP target_info /);
  });

  testOnBothAdapters('is OpenMetrics for who prefers it', async (world) => {
    const { url } = await world.start(plain());
    const accept = 'application/openmetrics-text;version=1.0.0;q=0.5,text/plain;version=0.0.4;q=0.3';
    const response = await fetch(`${url}/metrics`, { headers: { accept } });
    expect(response.headers.get('content-type')).toBe(
      'application/openmetrics-text; version=1.0.0; charset=utf-8',
    );
    const page = await response.text();
    expect(page).toContain('# TYPE http_requests counter\n');
    expect(page.endsWith('# EOF\n')).toBe(true);
  });

  testOnBothAdapters('is compressed for who asks', async (world) => {
    const { url } = await world.start(plain());
    const body = await new Promise<Buffer>((resolve, reject) => {
      get(`${url}/metrics`, { headers: { 'accept-encoding': 'gzip' } }, (response) => {
        expect(response.headers['content-encoding']).toBe('gzip');
        const chunks: Buffer[] = [];
        response
          .on('data', (chunk: Buffer) => chunks.push(chunk))
          .on('end', () => resolve(Buffer.concat(chunks)));
      }).on('error', reject);
    });
    expect((await promisify(gunzip)(body)).toString()).toContain('# TYPE target_info gauge\n');
  });

  testOnBothAdapters('answers HEAD without a body, other methods with 405', async (world) => {
    const { url } = await world.start(plain());
    const head = await fetch(`${url}/metrics`, { method: 'HEAD' });
    expect(head.status).toBe(200);
    expect(head.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(await head.text()).toBe('');
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS']) {
      const refused = await fetch(`${url}/metrics`, { method });
      expect(refused.status).toBe(405);
      expect(refused.headers.get('allow')).toBe('GET, HEAD');
    }
    const counted = await eventually(
      () =>
        scrape(url).then((page) =>
          linesOf(page, 'http_requests_total').filter((line) => line.includes('405')),
        ),
      (lines) => lines.length === 4,
    );
    expect(counted).toContain('http_requests_total{method="POST",route="/metrics",status_code="405"} 1');
  });

  testOnBothAdapters('asks for the token where one is set', async (world) => {
    const { url } = await world.start(plain({ token: 'of-the-scraper' }));
    const statusWith = async (authorization?: string): Promise<number> =>
      (await fetch(`${url}/metrics`, { headers: authorization === undefined ? {} : { authorization } }))
        .status;
    expect(await statusWith()).toBe(401);
    expect(await statusWith('Bearer of-the-scrape')).toBe(401);
    expect(await statusWith('Basic of-the-scraper')).toBe(401);
    expect(await statusWith('Bearer of-the-scraper')).toBe(200);
    expect((await fetch(`${url}/ok`)).status).toBe(200);
  });

  testOnBothAdapters('stays where it is under a prefix, versions, guards and throttlers', async (world) => {
    let asked = 0;
    @Injectable()
    class Throttler implements CanActivate {
      canActivate(): boolean {
        asked += 1;
        throw new HttpException('too many', 429);
      }
    }
    const { url } = await world.start(
      rootModule({
        imports: [MetricsModule.forRoot()],
        controllers: [PlainController],
        providers: [{ provide: APP_GUARD, useClass: Throttler }],
      }),
      {
        configure: (app) => {
          app.setGlobalPrefix('api');
          app.enableVersioning({ type: VersioningType.URI, defaultVersion: '1' });
          app.useGlobalGuards({ canActivate: () => false });
        },
      },
    );
    expect((await fetch(`${url}/api/v1/ok`)).status).toBeGreaterThanOrEqual(400);
    const before = asked;
    const page = await eventually(
      () => scrape(url),
      (text) => appLinesOf(text, 'http_requests_total').length > 0,
    );
    expect(asked).toBe(before);
    expect(appLinesOf(page, 'http_requests_total')).toEqual([
      expect.stringMatching(
        /^http_requests_total\{method="GET",route="\/api\/v1\/ok",status_code="4\d\d"\} 1$/,
      ),
    ]);
  });

  testOnBothAdapters('has a port of its own where one is set', async (world) => {
    const { app, url } = await world.start(plain({ port: 0, host: '127.0.0.1', path: '/own' }));
    await fetch(`${url}/ok`);
    expect((await fetch(`${url}/own`)).status).toBe(404);
    const page = await eventually(
      () => scrape(ownUrl(app), '/own'),
      (text) => linesOf(text, 'http_requests_total').length === 2,
    );
    // Scrapes on a port of their own are no requests of the app.
    expect(linesOf(page, 'http_requests_total')).toEqual([
      'http_requests_total{method="GET",route="/ok",status_code="200"} 1',
      'http_requests_total{method="GET",route="unmatched",status_code="404"} 1',
    ]);
    expect(linesOf(page, 'http_request_queue_depth')).toEqual(['http_request_queue_depth 0']);
    expect((await fetch(`${ownUrl(app)}/elsewhere`)).status).toBe(404);
    expect((await fetch(`${ownUrl(app)}/own`, { method: 'POST' })).status).toBe(405);
  });

  testOnBothAdapters('asks for the token on its own port as well', async (world) => {
    const { app } = await world.start(plain({ port: 0, host: '127.0.0.1', token: 'of-the-scraper' }));
    expect((await fetch(`${ownUrl(app)}/metrics`)).status).toBe(401);
    const headers = { authorization: 'Bearer of-the-scraper' };
    expect((await fetch(`${ownUrl(app)}/metrics`, { headers })).status).toBe(200);
  });
});

describe('the start fails', () => {
  @Controller('metrics')
  class OwnPageController {
    @Get()
    page(): string {
      return 'mine';
    }
  }

  testOnBothAdapters('where a route of the app has the path', async (world) => {
    const failure = await failureOf(
      world.start(rootModule({ imports: [MetricsModule.forRoot()], controllers: [OwnPageController] })),
    );
    expect(failure.message).toBe(
      'EYRIE_MANAGEMENT_PATH_TAKEN: The path /metrics of the management endpoint "metrics" already belongs to a route' +
        ' of the app. Give one of them another path, or the endpoint a port of its own.',
    );
  });

  testOnBothAdapters('but not where the endpoint is elsewhere', async (world) => {
    for (const options of [{ path: '/eyrie' }, { port: 0, host: '127.0.0.1' }]) {
      const { url } = await world.start(
        rootModule({ imports: [MetricsModule.forRoot(options)], controllers: [OwnPageController] }),
      );
      expect(await (await fetch(`${url}/metrics`)).text()).toBe('mine');
    }
  });

  test(
    'where the port is taken, and names it',
    inWorld(async (world) => {
      const occupant = createServer();
      await new Promise<void>((resolve) => occupant.listen(0, '127.0.0.1', resolve));
      world.later(() => occupant.close());
      const { port } = occupant.address() as AddressInfo;
      const failure = await failureOf(world.start(plain({ port, host: '127.0.0.1' })));
      expect(failure.message).toMatch(
        new RegExp(
          `^EYRIE_MANAGEMENT_PORT_UNAVAILABLE: The management port 127\\.0\\.0\\.1:${port} cannot be listened on \\(EADDRINUSE\\)\\. `,
        ),
      );
    }),
  );
});
