import { setTimeout as sleep } from 'node:timers/promises';
import { Controller, Get, Inject } from '@nestjs/common';
import type { LoggingOptions } from '../../src/config/logging-options.js';
import { StructuredLogger } from '../../src/line/structured-logger.js';
import { type LoggedApp, pause, startLogged, testOnBothAdapters } from '../support/logged-app.js';
import { ownNumbers } from './support/own-numbers.js';

const TOKEN = 'correct-horse-battery';
const SLOW_SECONDS = 0.2;

@Controller()
class WorkController {
  constructor(@Inject(StructuredLogger) private readonly logger: StructuredLogger) {}

  #work(name: string): void {
    this.logger.debug(`${name} debug`);
    this.logger.info(`${name} info`);
    this.logger.warn(`${name} warn`);
    this.logger.named('Other').debug(`${name} other debug`);
  }

  @Get('good')
  good(): object {
    this.#work('good');
    return {};
  }

  @Get('failed')
  failed(): never {
    this.#work('failed');
    throw new Error('it failed');
  }

  @Get('slow')
  async slow(): Promise<object> {
    this.#work('slow');
    await sleep(SLOW_SECONDS * 1000 + 50);
    return {};
  }
}

const module = { controllers: [WorkController] };

const get = async ({ url }: LoggedApp, path: string): Promise<number> => {
  const response = await fetch(`${url}${path}`);
  await response.text();
  return response.status;
};

/** Asks the management endpoint, with the right token unless told otherwise. */
async function control({ url }: LoggedApp, body: string | undefined, headers: Record<string, string> = {}) {
  const response = await fetch(`${url}/api/v1/log-levels`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json', ...headers },
    ...(body !== undefined && { body }),
  });
  const text = await response.text();
  return { status: response.status, text };
}

const ofRequests = ({ lines }: LoggedApp): readonly unknown[] =>
  lines
    .read()
    .filter(({ logger }) => logger === 'WorkController' || logger === 'Other')
    .map(({ message }) => message);

const withToken = (more: LoggingOptions = {}): LoggingOptions => ({
  level: 'info',
  levelControl: { token: TOKEN },
  ...more,
});

describe('the management endpoint of an app', () => {
  testOnBothAdapters('sets the level of one logger, which reverts by itself', async (world) => {
    const app = await startLogged(world, { module, logging: withToken() });
    const other = await startLogged(world, { module, logging: withToken() });
    await get(app, '/good');
    const { status } = await control(app, '{"level":"debug","logger":"WorkController","seconds":1}');
    expect(status).toBe(200);
    await get(app, '/good');
    await get(other, '/good');
    const told = await app.lines.until('Eyrie', 2);
    await get(app, '/good');
    await app.lines.until('access', 3);
    const alone = ['good info', 'good warn'];
    expect(ofRequests(app)).toEqual([...alone, 'good debug', ...alone, ...alone]);
    expect(ofRequests(other)).toEqual(alone);
    expect(told.map(({ level, message, context }) => [level, message, context])).toEqual([
      [
        'INFO',
        'A log level was set for a time',
        { logger: 'WorkController', level: 'debug', seconds: 1, by: 'the management endpoint' },
      ],
      [
        'INFO',
        'A log level has reverted',
        { logger: 'WorkController', level: 'debug', by: 'the management endpoint' },
      ],
    ]);
  });

  testOnBothAdapters(
    'refuses what is not allowed or cannot be understood, and changes nothing',
    async (world) => {
      const app = await startLogged(world, { module, logging: withToken() });
      const body = '{"level":"debug"}';
      const answers = [
        await control(app, body, { authorization: 'Bearer wrong' }),
        await control(app, body, { authorization: '' }),
        await control(app, `{"level":"debug","logger":"${'x'.repeat(5000)}"}`),
        await control(app, body, { 'content-type': 'text/plain' }),
        await control(app, '{"level":"loud"}'),
      ];
      expect(answers.map(({ status }) => status)).toEqual([401, 401, 413, 415, 400]);
      expect(JSON.parse((await control(app, undefined)).text)).toEqual({
        level: 'info',
        levels: {},
        overrides: [],
      });
      await get(app, '/good');
      await app.lines.until('access', 1);
      expect(ofRequests(app)).toEqual(['good info', 'good warn']);
      // Requests to it have no access line.
      expect(app.lines.of('access').map(({ http }) => http?.path)).toEqual(['/good']);
    },
  );

  testOnBothAdapters('is closed where no token is set, and the app says so once', async (world) => {
    const app = await startLogged(world, {
      module,
      logging: { level: 'info' },
      start: { nest: { bufferLogs: true, logger: ['log', 'warn', 'error'] } },
    });
    const answers = [await control(app, '{"level":"debug"}'), await control(app, undefined)];
    expect(answers.map(({ status }) => status)).toEqual([401, 401]);
    await get(app, '/good');
    await app.lines.until('access', 1);
    expect(ofRequests(app)).toEqual(['good info', 'good warn']);
    const told = app.lines.of('Eyrie').filter(({ message }) => message?.includes('/api/v1/log-levels'));
    expect(told.map(({ message }) => message?.match(/EYRIE_LOGGING_LEVEL_CONTROL_TOKEN/)?.[0])).toEqual([
      'EYRIE_LOGGING_LEVEL_CONTROL_TOKEN',
    ]);
  });
});

describe('tail buffering', () => {
  const tail: LoggingOptions = { level: 'warn', tailBuffer: { enabled: true, slowSeconds: SLOW_SECONDS } };

  testOnBothAdapters(
    'writes the debug lines of a failed and of a slow request, and no others',
    async (world) => {
      const app = await startLogged(world, { module, logging: tail });
      for (const path of ['/good', '/failed', '/good', '/slow']) await get(app, path);
      await pause(50);
      expect(ofRequests(app)).toEqual([
        'good warn',
        'failed warn',
        'failed debug',
        'failed info',
        'failed other debug',
        'good warn',
        'slow warn',
        'slow debug',
        'slow info',
        'slow other debug',
      ]);
      const failed = app.lines.read().filter(({ message }) => message?.startsWith('failed'));
      expect(new Set(failed.map(({ request_id }) => request_id)).size).toBe(1);
      expect(app.lines.of('access').map(({ http }) => http?.path)).toEqual(['/failed', '/slow']);
      expect(ownNumbers(app, 'eyrie_log_lines_dropped_total')).toEqual({});
    },
  );

  testOnBothAdapters(
    'keeps no more of a request than it may, and says how much is missing',
    async (world) => {
      const app = await startLogged(world, {
        module,
        logging: { ...tail, tailBuffer: { ...tail.tailBuffer, maxLinesPerRequest: 2 } },
      });
      await get(app, '/failed');
      await pause(50);
      expect(ofRequests(app)).toEqual(['failed warn', 'failed info', 'failed other debug']);
      const [missing, ...more] = app.lines
        .of('Eyrie')
        .filter(({ context }) => context?.missing !== undefined);
      expect([missing?.context, more]).toEqual([{ missing: 1 }, []]);
      expect(ownNumbers(app, 'eyrie_log_lines_dropped_total')).toEqual({ 'all tail_request_full': 1 });
    },
  );
});

describe('sampling', () => {
  testOnBothAdapters('that leaves out everything it may still writes WARN and above', async (world) => {
    const app = await startLogged(world, {
      module,
      logging: { level: 'debug', sampling: { debug: 0, info: 0, access: 0 } },
    });
    for (const path of ['/good', '/failed', '/missing', '/good']) await get(app, path);
    await pause(50);
    expect(ofRequests(app)).toEqual(['good warn', 'failed warn', 'good warn']);
    expect(app.lines.of('ExceptionsHandler').map(({ message }) => message)).toEqual(['it failed']);
    expect(app.lines.of('access').map(({ level, http }) => [level, http?.status_code])).toEqual([
      ['ERROR', 500],
      ['WARN', 404],
    ]);
    expect(ownNumbers(app, 'eyrie_log_lines_sampled_out_total')).toMatchObject({ debug: 6, access: 2 });
    expect(ownNumbers(app, 'eyrie_log_lines_dropped_total')).toEqual({});
  });

  testOnBothAdapters('keeps all lines of a request or none', async (world) => {
    const app = await startLogged(world, {
      module,
      logging: { level: 'debug', sampling: { debug: 0.5, info: 0.5, access: 0.5 } },
    });
    for (let at = 0; at < 60; at += 1) await get(app, '/good');
    await pause(50);
    // Bounded by the requests above.
    const perRequest = new Map<unknown, number>();
    for (const { request_id, level } of app.lines.read()) {
      if (request_id !== undefined && level !== 'WARN') {
        perRequest.set(request_id, (perRequest.get(request_id) ?? 0) + 1);
      }
    }
    expect(new Set(perRequest.values())).toEqual(new Set([4]));
    expect(perRequest.size).toBeLessThan(60);
    expect(ofRequests(app).filter((message) => message === 'good warn')).toHaveLength(60);
  });
});
