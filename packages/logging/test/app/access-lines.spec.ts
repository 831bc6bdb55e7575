import { connect } from 'node:net';
import {
  BadGatewayException,
  Body,
  Controller,
  Get,
  Headers,
  InternalServerErrorException,
  Logger,
  Post,
} from '@nestjs/common';
import { setLogContext } from '../../src/context/log-context.js';
import { type LoggedApp, pause, startLogged, testOnBothAdapters } from '../support/logged-app.js';

class TeapotError extends Error {}

// As the rejection of a connection is that many requests wait for.
const ONE_FOR_ALL = new TeapotError('the same for everybody');

@Controller()
class ShopController {
  readonly #logger = new Logger('ShopController');

  @Get('users/:id')
  user(): object {
    setLogContext({ userId: 'u-42' });
    return { id: 42 };
  }

  @Get('boom')
  boom(): never {
    throw new TeapotError('short and stout');
  }

  @Get('told')
  told(): never {
    const error = new TeapotError('told before');
    this.#logger.error('The kettle failed', error);
    throw error;
  }

  @Get('stack')
  stack(): never {
    const error = new TeapotError('told before');
    this.#logger.error('The kettle failed', error.stack);
    throw error;
  }

  @Get('same')
  same(): never {
    throw ONE_FOR_ALL;
  }

  @Get('wrapped')
  wrapped(): never {
    const cause = new TeapotError('told before');
    this.#logger.error('The kettle failed', cause);
    throw new BadGatewayException('no kettle', { cause });
  }

  @Get('refused')
  refused(): never {
    throw new InternalServerErrorException('no tea');
  }

  @Get('text')
  text(): never {
    throw 'a bare text';
  }

  @Get('assets/logo')
  asset(): object {
    return {};
  }

  @Get('health')
  health(): object {
    return {};
  }

  @Post('echo')
  echo(@Body() body: object, @Headers('x-none') _none?: string): object {
    return body;
  }
}

const shop = { controllers: [ShopController] };

const get = async ({ url }: LoggedApp, path: string, headers: Record<string, string> = {}) => {
  const response = await fetch(`${url}${path}`, { headers });
  await response.text();
  return response;
};

describe('an access line', () => {
  testOnBothAdapters('says what the request was and how it went', async (world) => {
    const app = await startLogged(world, { module: shop });
    const trace = '4bf92f3577b34da6a3ce929d0e0e4736';
    await get(app, '/users/42?token=hunter2', {
      'x-request-id': 'r-1',
      'user-agent': 'test/1.0',
      traceparent: `00-${trace}-00f067aa0ba902b7-01`,
    });
    const [line, ...others] = await app.lines.until('access', 1);
    expect(others).toEqual([]);
    expect(line).toEqual({
      level: 'INFO',
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      service: 'shop',
      environment: 'production',
      version: '1.2.3',
      logger: 'access',
      context: { userId: 'u-42' },
      http: {
        method: 'GET',
        route: '/users/:id',
        path: '/users/42',
        status_code: 200,
        outcome: 'success',
        duration_ms: expect.any(Number),
        request_bytes: 0,
        response_bytes: 9,
        client_ip: '127.0.0.1',
        user_agent: 'test/1.0',
      },
      trace_id: trace,
      request_id: 'r-1',
      message: 'GET /users/:id 200',
    });
    expect(line?.http?.duration_ms).toBeGreaterThan(0);
  });

  testOnBothAdapters('of a body that was posted tells its length', async (world) => {
    const app = await startLogged(world, { module: shop });
    await fetch(`${app.url}/echo`, {
      method: 'POST',
      body: JSON.stringify({ a: 1 }),
      headers: { 'content-type': 'application/json' },
    });
    const [line] = await app.lines.until('access', 1);
    expect(line?.http).toMatchObject({ status_code: 201, request_bytes: 7, response_bytes: 7 });
  });

  testOnBothAdapters('is not written for management paths and what is excluded', async (world) => {
    const app = await startLogged(world, {
      module: shop,
      logging: { accessLog: { exclude: ['/assets/*'] } },
    });
    await get(app, '/health');
    await get(app, '/assets/logo');
    await get(app, '/assets/nothing-there');
    await get(app, '/users/1');
    const lines = await app.lines.until('access', 1);
    expect(lines.map(({ http }) => http?.path)).toEqual(['/users/1']);
  });

  testOnBothAdapters('is not written where the access log is off', async (world) => {
    const app = await startLogged(world, { module: shop, logging: { accessLog: { enabled: false } } });
    await get(app, '/boom');
    await app.lines.until('ExceptionsHandler', 1);
    expect(app.lines.of('access')).toEqual([]);
  });
});

describe('a request that fails', () => {
  const failures = [
    ['/boom', 'TeapotError', 'short and stout'],
    ['/refused', 'InternalServerErrorException', 'no tea'],
    ['/text', 'string', 'a bare text'],
  ] as const;
  for (const useLogger of [true, false]) {
    const whose = useLogger ? 'where Nest logs here' : 'where Nest logs elsewhere';
    testOnBothAdapters(`has its access line and exactly one error line, ${whose}`, async (world) => {
      const app = await startLogged(world, { module: shop, useLogger });
      for (const [path] of failures) await get(app, path);
      const access = await app.lines.until('access', failures.length);
      expect(access.map(({ level, http, error }) => [level, http?.path, http?.status_code, error])).toEqual(
        failures.map(([path]) => ['ERROR', path, 500, undefined]),
      );
      const errors = app.lines.read().filter(({ level, logger }) => level === 'ERROR' && logger !== 'access');
      expect(errors.map(({ error }) => [error?.type, error?.message])).toEqual(
        failures.map(([, type, message]) => [type, message]),
      );
      expect(errors.map(({ request_id }) => request_id)).toEqual(access.map(({ request_id }) => request_id));
      expect(errors[0]?.error?.stack).toMatch(/^Error: short and stout\n[\s\S]*\n +at [^\n]*boom/);
    });
  }

  for (const [path, what] of [
    ['/told', 'the error itself'],
    ['/stack', 'its stack'],
  ] as const) {
    testOnBothAdapters(`has no second line where the app has logged ${what}`, async (world) => {
      const app = await startLogged(world, { module: shop });
      await get(app, path);
      await app.lines.until('access', 1);
      const errors = app.lines.read().filter(({ level, logger }) => level === 'ERROR' && logger !== 'access');
      expect(errors.map(({ logger, message }) => [logger, message])).toEqual([
        ['ShopController', 'The kettle failed'],
      ]);
    });
  }

  testOnBothAdapters('has its error line although another request threw the same object', async (world) => {
    const app = await startLogged(world, { module: shop });
    for (let request = 0; request < 3; request++) await get(app, '/same');
    await app.lines.until('access', 3);
    const errors = app.lines.read().filter(({ level, logger }) => level === 'ERROR' && logger !== 'access');
    expect(errors.map(({ error }) => error?.message)).toEqual(Array(3).fill('the same for everybody'));
  });

  testOnBothAdapters('with another error than its logged cause has a line of its own', async (world) => {
    const app = await startLogged(world, { module: shop });
    await get(app, '/wrapped');
    await app.lines.until('access', 1);
    const errors = app.lines.read().filter(({ level, logger }) => level === 'ERROR' && logger !== 'access');
    expect(errors.map(({ logger, error }) => [logger, error?.type, error?.message])).toEqual([
      ['ShopController', 'TeapotError', 'told before'],
      ['request', 'BadGatewayException', 'no kettle'],
    ]);
  });

  testOnBothAdapters('because its client left in the middle of the body has no error line', async (world) => {
    const app = await startLogged(world, { module: shop });
    const { port } = new URL(app.url);
    const socket = connect(Number(port), '127.0.0.1');
    socket.write(
      'POST /echo HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 80\r\n\r\n{"a":',
    );
    await pause(50);
    socket.destroy();
    const [line] = await app.lines.until('access', 1);
    expect([line?.level, line?.http?.outcome, line?.http?.status_code]).toEqual(['WARN', 'aborted', 499]);
    expect(app.lines.read().filter(({ level }) => level === 'ERROR')).toEqual([]);
  });
});
