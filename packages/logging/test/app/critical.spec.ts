import type { LogRecord } from '@eyrie/core/engine';
import { Controller, Get, Inject, Logger } from '@nestjs/common';
import { setLogContext } from '../../src/context/log-context.js';
import { logEvent } from '../../src/events/log-event.js';
import { StructuredLogger } from '../../src/line/structured-logger.js';
import { type LoggedApp, pause, startLogged, testOnBothAdapters } from '../support/logged-app.js';

const stockGone = logEvent({
  category: 'stock',
  event: 'stock_gone',
  level: 'critical',
  message: 'Nothing left',
  fields: { sku: 'string' },
});

@Controller()
class PaymentsController {
  constructor(@Inject(StructuredLogger) private readonly logger: StructuredLogger) {}

  @Get('pay')
  pay(): object {
    setLogContext({ userId: 'u-1' });
    this.logger.critical('Payments are down', new Error('no route to psp'), {
      psp: 'one',
      password: 'hunter2',
    });
    new Logger('Nest').fatal('Nest says so too');
    this.logger.event(stockGone, { sku: 's-1' });
    return {};
  }

  @Get('quiet')
  quiet(): object {
    this.logger.debug('kept');
    this.logger.info('sampled');
    return {};
  }
}

const module = { controllers: [PaymentsController] };

function listen({ app }: LoggedApp): LogRecord[] {
  // Bounded by what one test logs.
  const records: LogRecord[] = [];
  app.logRecords.listen((record) => void records.push(record));
  return records;
}

const get = async ({ url }: LoggedApp, path: string): Promise<void> => {
  await (await fetch(`${url}${path}`)).text();
};

describe('the log-record port', () => {
  testOnBothAdapters('carries each critical line, redacted and with its fields', async (world) => {
    const app = await startLogged(world, { module });
    const records = listen(app);
    await get(app, '/pay');
    await app.lines.until('access', 1);
    const id: unknown = expect.stringMatching(/^[0-9a-f]{32}$/);
    const ids = { traceId: id, requestId: id };
    expect(records.filter(({ level }) => level === 'critical')).toEqual([
      {
        level: 'critical',
        message: 'Payments are down',
        logger: 'PaymentsController',
        category: undefined,
        event: undefined,
        ...ids,
        fields: { userId: 'u-1', psp: 'one', password: '[REDACTED]' },
        error: { type: 'Error', message: 'no route to psp', stack: expect.stringContaining('pay') },
      },
      {
        level: 'critical',
        message: 'Nest says so too',
        logger: 'Nest',
        category: undefined,
        event: undefined,
        ...ids,
        fields: { userId: 'u-1' },
        error: undefined,
      },
      {
        level: 'critical',
        message: 'Nothing left',
        logger: 'PaymentsController',
        category: 'stock',
        event: 'stock_gone',
        ...ids,
        fields: { userId: 'u-1', sku: 's-1' },
        error: undefined,
      },
    ]);
  });

  testOnBothAdapters('carries exactly the lines that are written', async (world) => {
    const app = await startLogged(world, {
      module,
      logging: { level: 'info', sampling: { info: 0, access: 0 } },
    });
    const records = listen(app);
    for (const path of ['/quiet', '/pay', '/missing']) await get(app, path);
    await pause(30);
    expect(records.map(({ level, message }) => `${level.toUpperCase()} ${message}`)).toEqual(
      app.lines
        .read()
        .filter(({ request_id }) => request_id)
        .map(({ level, message }) => `${level} ${message}`),
    );
    expect(records.map(({ level }) => level)).toEqual(['critical', 'critical', 'critical', 'warn']);
  });

  testOnBothAdapters('harms nobody where a listener throws or logs itself', async (world) => {
    const app = await startLogged(world, { module });
    app.app.logRecords.listen(() => {
      throw new Error('the pager is broken');
    });
    const logger = new Logger('Pager');
    app.app.logRecords.listen(({ level }) => {
      if (level === 'critical') logger.fatal('paged');
    });
    const records = listen(app);
    await get(app, '/pay');
    await app.lines.until('access', 1);
    expect(records.filter(({ level }) => level === 'critical')).toHaveLength(3);
    expect(app.lines.of('Pager')).toHaveLength(3);
    const told = app.lines
      .of('Eyrie')
      .filter(({ message }) => message?.startsWith('EYRIE_PORT_LISTENER_FAILED'));
    expect(told).toHaveLength(1);
  });
});
