import { Audited, type AuditedCall, Span, StructuredLogger, setLogContext } from '@eyrie/nestjs';
import {
  Body,
  type CanActivate,
  Controller,
  ForbiddenException,
  Get,
  Injectable,
  Param,
  Post,
  Sse,
  UseGuards,
} from '@nestjs/common';
import { interval, map, type Observable, take } from 'rxjs';
import { sleep } from './until.js';

@Injectable()
class Refuse implements CanActivate {
  canActivate(): boolean {
    throw new ForbiddenException();
  }
}

@Injectable()
export class OrdersService {
  constructor(private readonly logger: StructuredLogger) {}

  @Span('orders.find')
  async find(id: string): Promise<{ readonly id: string }> {
    setLogContext({ orderId: id });
    await sleep(1);
    this.logger.info('Order found', { id });
    return { id };
  }

  @Audited({
    type: 'order.created',
    action: 'CREATE',
    target: ({ args: [id] }: AuditedCall<[string]>) => ({ type: 'order', id }),
  })
  async create(id: string): Promise<{ readonly id: string }> {
    return { id };
  }
}

/** The routes that a neighbour stands beside. */
@Controller('orders')
export class OrdersController {
  constructor(private readonly orders: OrdersService) {}

  @Get('failing')
  failing(): never {
    throw new Error('no such table');
  }

  @Get('guarded')
  @UseGuards(Refuse)
  guarded(): object {
    return {};
  }

  /** Long enough for every compressor to take it on. */
  @Get('all')
  all(): readonly object[] {
    return Array.from({ length: 500 }, (_, id) => ({ id, note: 'a text that is the same in each order' }));
  }

  @Get('slow')
  async slow(): Promise<object> {
    await sleep(300);
    return {};
  }

  @Sse('events')
  events(): Observable<{ readonly data: string }> {
    return interval(20).pipe(map((count) => ({ data: `event ${count}` })));
  }

  @Sse('few-events')
  fewEvents(): Observable<{ readonly data: string }> {
    return interval(5).pipe(
      take(3),
      map((count) => ({ data: `event ${count}` })),
    );
  }

  @Get(':id')
  async find(@Param('id') id: string): Promise<object> {
    return await this.orders.find(id);
  }

  @Post()
  async create(@Body() { id }: { readonly id: string }): Promise<object> {
    return await this.orders.create(id);
  }
}
