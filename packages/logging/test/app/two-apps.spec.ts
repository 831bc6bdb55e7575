import { setTimeout as sleep } from 'node:timers/promises';
import { Controller, Get, Inject, Logger, Param } from '@nestjs/common';
import type { World } from '../../../../compat/suite/src/world.js';
import { setLogContext } from '../../src/context/log-context.js';
import { StructuredLogger } from '../../src/line/structured-logger.js';
import { KeptLines, type LoggedApp, startLogged, testOnBothAdapters } from '../support/logged-app.js';

@Controller()
class WorkController {
  constructor(@Inject(StructuredLogger) private readonly logger: StructuredLogger) {}

  @Get('tasks/:who')
  async work(@Param('who') who: string): Promise<object> {
    setLogContext({ who });
    this.logger.debug('begun');
    await sleep(Math.random() * 4);
    this.logger.info('half-way');
    await new Promise((resolve) => setImmediate(resolve));
    this.logger.warn('done');
    return { who };
  }
}

const module = { controllers: [WorkController] };
const REQUESTS = 150;

async function startBoth(world: World): Promise<readonly [LoggedApp, LoggedApp]> {
  const shop = await startLogged(world, { module, logging: { level: 'debug' } });
  const lines = new KeptLines();
  const billing = await startLogged(world, {
    module,
    config: { service: { name: 'billing', version: '9.0.0', environment: 'staging' } },
    logging: { level: 'warn', destinations: [{ type: 'stream', format: 'gcp', stream: lines }] },
  });
  return [shop, { ...billing, lines }];
}

const said = ({ lines }: LoggedApp): readonly unknown[] => lines.of('Anybody').map(({ message }) => message);

/** What a gcp line says of its logger and request. */
interface GcpLine {
  readonly severity?: string;
  readonly message?: string;
  readonly serviceContext?: { readonly service?: string };
  readonly fields?: { readonly who?: string };
  readonly 'logging.googleapis.com/labels'?: { readonly logger?: string };
}

describe('two apps in one process', () => {
  testOnBothAdapters(
    'write each its own lines at its own level, in its own format, under load',
    async (world) => {
      const [shop, billing] = await startBoth(world);
      const asked = Array.from({ length: REQUESTS }, (_, at) => [
        fetch(`${shop.url}/tasks/shop-${at}`).then((response) => response.json()),
        fetch(`${billing.url}/tasks/billing-${at}`).then((response) => response.json()),
      ]);
      await Promise.all(asked.flat());
      const access = await shop.lines.until('access', REQUESTS);

      const ofShop = shop.lines.read();
      expect(ofShop.filter(({ service }) => service !== 'shop')).toEqual([]);
      expect(ofShop.filter(({ context }) => !/^shop-\d+$/.test(String(context?.who ?? 'shop-0')))).toEqual(
        [],
      );
      expect(access).toHaveLength(REQUESTS);
      const perMessage = ['begun', 'half-way', 'done'].map(
        (text) =>
          new Set(ofShop.filter(({ message }) => message === text).map(({ context }) => context?.who)).size,
      );
      expect(perMessage).toEqual([REQUESTS, REQUESTS, REQUESTS]);
      // Each request has one id on all of its four lines.
      expect(new Set(access.map(({ request_id, context }) => `${request_id} ${context?.who}`)).size).toBe(
        REQUESTS,
      );
      expect(
        new Set(
          ofShop
            .filter(({ logger }) => logger === 'WorkController')
            .map(({ request_id, context }) => `${request_id} ${context?.who}`),
        ),
      ).toEqual(new Set(access.map(({ request_id, context }) => `${request_id} ${context?.who}`)));

      const ofBilling = billing.lines.read() as readonly GcpLine[];
      expect(
        new Set(
          ofBilling.map(({ severity, message, serviceContext }) =>
            [severity, message, serviceContext?.service].join(),
          ),
        ),
      ).toEqual(new Set(['WARNING,done,billing']));
      expect(new Set(ofBilling.map(({ fields }) => fields?.who))).toEqual(
        new Set(Array.from({ length: REQUESTS }, (_, at) => `billing-${at}`)),
      );
      expect(ofBilling).toHaveLength(REQUESTS);
    },
  );

  const start = async (world: World): Promise<readonly [LoggedApp, LoggedApp]> => [
    await startLogged(world),
    await startLogged(world),
  ];

  testOnBothAdapters("leave Nest's Logger to the first, and after its close to the second", async (world) => {
    const [first, second] = await start(world);
    const logger = new Logger('Anybody');
    logger.log('both live');
    await first.nest.close();
    logger.log('the second lives');
    await second.nest.close();
    logger.log('none lives');
    expect(said(first)).toEqual(['both live']);
    expect(said(second)).toEqual(['the second lives']);
  });

  testOnBothAdapters("leave Nest's Logger to the first where the second closes before it", async (world) => {
    const [first, second] = await start(world);
    const logger = new Logger('Anybody');
    logger.log('both live');
    await second.nest.close();
    logger.log('the first lives');
    await first.nest.close();
    logger.log('none lives');
    expect(said(first)).toEqual(['both live', 'the first lives']);
    expect(said(second)).toEqual([]);
  });

  testOnBothAdapters('that did not ask for it never get what Nest says', async (world) => {
    const silent = await startLogged(world, { useLogger: false });
    const asking = await startLogged(world);
    const logger = new Logger('Anybody');
    logger.log('the second asked');
    await asking.nest.close();
    logger.log('nobody asked');
    expect(said(silent)).toEqual([]);
    expect(said(asking)).toEqual(['the second asked']);
  });
});
