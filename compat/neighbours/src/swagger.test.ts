// @nestjs/swagger: its pages are routes of no controller, so they must not become labels.
import { deepEqual, equal, ok } from 'node:assert/strict';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import { onBothAdapters } from './support/neighbour-app.js';
import { OrdersController, OrdersService } from './support/shop.js';

onBothAdapters(
  'swagger: /docs works, and asking for anything below it makes no new route',
  () => ({
    controllers: [OrdersController],
    providers: [OrdersService],
    configure: (app) => {
      const document = SwaggerModule.createDocument(app, new DocumentBuilder().setTitle('Orders').build());
      SwaggerModule.setup('docs', app, document);
    },
  }),
  async (app) => {
    const page = await app.ask('/docs');
    equal(page.status, 200);
    ok(page.text.includes('swagger-ui'));
    const document = JSON.parse((await app.ask('/docs-json')).text);
    deepEqual(Object.keys(document.paths), [
      '/orders/failing',
      '/orders/guarded',
      '/orders/all',
      '/orders/slow',
      '/orders/events',
      '/orders/few-events',
      '/orders/{id}',
      '/orders',
    ]);
    equal((await app.ask('/docs/swagger-ui-bundle.js')).status, 200);
    for (let index = 0; index < 50; index += 1) await app.ask(`/docs/${index}`);
    await app.times(10, '/orders/1', 200);
    await app.tells({
      requests: {
        'GET /docs 200': 1,
        'GET /docs-json 200': 1,
        'GET unmatched 200': 1,
        'GET unmatched 404': 50,
        'GET /orders/:id 200': 10,
      },
    });
  },
);
