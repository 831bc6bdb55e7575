// connectMicroservice: messages over TCP in the same app as HTTP.
import { deepEqual, equal } from 'node:assert/strict';
import { createServer } from 'node:net';
import { Audited, currentRequestContext, StructuredLogger } from '@eyrie/nestjs';
import { Controller, Get, Inject } from '@nestjs/common';
import { type ClientProxy, ClientsModule, MessagePattern, Payload, Transport } from '@nestjs/microservices';
import { lastValueFrom } from 'rxjs';
import { onBothAdapters } from './support/neighbour-app.js';

@Controller()
class StockController {
  constructor(
    @Inject('stock') private readonly stock: ClientProxy,
    private readonly logger: StructuredLogger,
  ) {}

  @Get('stock')
  async count(): Promise<object> {
    return { count: await lastValueFrom(this.stock.send<number>('stock.count', 'hats')) };
  }

  @MessagePattern('stock.count')
  @Audited({ type: 'stock.counted', action: 'READ' })
  async answer(@Payload() what: string): Promise<number> {
    this.logger.info('Stock counted', { what, isInRequest: currentRequestContext() !== undefined });
    return 3;
  }
}

const port = await freePort();

onBothAdapters(
  'a hybrid app: requests are counted as ever, and what a message does is logged and audited',
  () => ({
    imports: [ClientsModule.register([{ name: 'stock', transport: Transport.TCP, options: { port } }])],
    controllers: [StockController],
    configure: async (app) => {
      app.connectMicroservice({ transport: Transport.TCP, options: { port } });
      await app.startAllMicroservices();
    },
  }),
  async (app) => {
    for (let asked = 0; asked < 12; asked += 1) equal((await app.ask('/stock')).text, '{"count":3}');
    await app.tells({ requests: { 'GET /stock 200': 12 }, audited: { 'stock.counted': 12 } });
    const own = app.lines.filter(({ message }) => message === 'Stock counted');
    equal(own.length, 12);
    for (const { context } of own) deepEqual(context, { what: 'hats', isInRequest: false });
  },
);

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return address !== null && typeof address === 'object' ? address.port : 0;
}
