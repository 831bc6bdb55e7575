import { EventEmitter } from 'node:events';
import { Audited, type AuditedCall, AuditModule, AuditService } from '@eyrie/audit';
import { defineConfig } from '@eyrie/core';
import { InjectStore, type Store, StoreModule } from '@eyrie/store';
import {
  Body,
  type CanActivate,
  ConflictException,
  Controller,
  Delete,
  ForbiddenException,
  Get,
  Injectable,
  Module,
  type OnModuleInit,
  Param,
  Post,
  Put,
  type Type,
  UseGuards,
} from '@nestjs/common';
import { type Evidence, STREAM } from './evidence.js';

/** Emits `endless` when a request has come to the handler that never answers. */
export const arrivals = new EventEmitter();

export const DEPLOYMENT_TOKEN = 'a-token-of-the-deployer';

@Injectable()
class Refuse implements CanActivate {
  canActivate(): boolean {
    throw new ForbiddenException();
  }
}

const orders = new Map([['1', { id: '1', status: 'open' }]]);
const target = ({ params }: AuditedCall) => ({ type: 'order', id: params.id ?? 'none' });

@Controller('orders')
class OrdersController {
  constructor(private readonly audit: AuditService) {}

  @Put(':id')
  @Audited({
    type: 'order.updated',
    action: 'UPDATE',
    target,
    before: ({ params }: AuditedCall) => orders.get(params.id ?? ''),
  })
  async update(@Param('id') id: string, @Body() body: { readonly status: string }): Promise<object> {
    return { id, status: body.status };
  }

  @Delete(':id')
  @UseGuards(Refuse)
  @Audited({ type: 'order.deleted', action: 'DELETE', target })
  async remove(): Promise<void> {}

  @Post('endless')
  async endless(): Promise<never> {
    arrivals.emit('endless');
    return await new Promise(() => {});
  }

  @Post('shipped/:id')
  async ship(@Param('id') id: string): Promise<object> {
    return await this.audit.emit(
      { type: 'order.shipped', action: 'EXECUTE', target: { type: 'order', id } },
      { delivery: 'required' },
    );
  }
}

@Controller('notes')
class NotesController implements OnModuleInit {
  constructor(
    @InjectStore() private readonly store: Store,
    private readonly audit: AuditService,
  ) {}

  async onModuleInit(): Promise<void> {
    const createNotes = 'CREATE TABLE notes (id TEXT PRIMARY KEY)';
    await this.store.migrate([{ id: 'notes/0001-table', sqlite: [createNotes], postgres: [createNotes] }]);
  }

  @Get()
  async list(): Promise<readonly unknown[]> {
    return (await this.store.query('SELECT id FROM notes ORDER BY id')).rows;
  }

  @Post(':id')
  async add(@Param('id') id: string): Promise<object> {
    await this.store.transaction(async (transaction) => {
      await transaction.query('INSERT INTO notes (id) VALUES ($1)', [id]);
      await this.audit.emit(
        { type: 'note.created', action: 'CREATE', target: { type: 'note', id } },
        { delivery: 'transactional' },
      );
      if (id === 'refused') throw new ConflictException();
    });
    return { id };
  }
}

/** A shop that leaves its evidence there. */
export function shopModule({ storeUrl, spoolFolder }: Evidence): Type {
  const config = defineConfig({
    service: { name: STREAM },
    store: { url: storeUrl },
    audit: { spool: { folder: spoolFolder }, deployments: { tokens: [DEPLOYMENT_TOKEN] } },
  });

  @Module({
    imports: [StoreModule.forRoot(config), AuditModule.forRoot(config)],
    controllers: [OrdersController, NotesController],
  })
  class ShopModule {}
  return ShopModule;
}
