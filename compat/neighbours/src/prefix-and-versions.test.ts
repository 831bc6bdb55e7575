// A global prefix with URI versioning: routes carry both, /metrics stands outside of both.
import { equal } from 'node:assert/strict';
import { Controller, Get, Param, VERSION_NEUTRAL, Version, VersioningType } from '@nestjs/common';
import { onBothAdapters } from './support/neighbour-app.js';
import { OrdersController, OrdersService } from './support/shop.js';

@Controller({ path: 'items', version: '1' })
class ItemsController {
  @Get(':id')
  first(@Param('id') id: string): object {
    return { id, version: 1 };
  }

  @Get(':id')
  @Version('2')
  second(@Param('id') id: string): object {
    return { id, version: 2 };
  }

  @Get()
  @Version(['1', '2'])
  list(): object {
    return [];
  }
}

@Controller({ path: 'health', version: VERSION_NEUTRAL })
class HealthController {
  @Get()
  check(): object {
    return { status: 'ok' };
  }
}

@Controller({ path: 'status', version: VERSION_NEUTRAL })
class StatusController {
  @Get()
  status(): object {
    return {};
  }
}

onBothAdapters(
  'prefix and versions: routes are the full templates, and /metrics is where it always is',
  () => ({
    controllers: [ItemsController, HealthController, StatusController, OrdersController],
    providers: [OrdersService],
    configure: (app) => {
      app.setGlobalPrefix('api', { exclude: ['status'] });
      app.enableVersioning({ type: VersioningType.URI, defaultVersion: '1' });
    },
  }),
  async (app) => {
    await app.times(12, '/api/v1/items/4', 200);
    await app.times(9, '/api/v2/items/4', 200);
    await app.times(3, '/api/v1/items', 200);
    await app.times(2, '/api/v2/items', 200);
    await app.times(5, '/api/health', 200);
    await app.times(4, '/status', 200);
    await app.times(6, '/api/v1/orders/8', 200);
    equal((await app.post('/api/v1/orders', { id: '1' })).status, 201);
    for (const path of ['/api/v3/items/4', '/api/metrics', '/api/v1/metrics', '/items/4']) {
      equal((await app.ask(path)).status, 404, path);
    }
    await app.tells({
      requests: {
        'GET /api/v1/items/:id 200': 12,
        'GET /api/v2/items/:id 200': 9,
        'GET /api/v1/items 200': 3,
        'GET /api/v2/items 200': 2,
        'GET /api/health 200': 5,
        'GET /status 200': 4,
        'GET /api/v1/orders/:id 200': 6,
        'POST /api/v1/orders 201': 1,
        'GET unmatched 404': 4,
      },
      managed: ['/api/health'],
      audited: { 'order.created': 1 },
    });
  },
);
