import { Audited, EyrieModule } from '@eyrie/nestjs';
import { Controller, Get, Module, Post } from '@nestjs/common';
import config from './eyrie.config.js';

@Controller('orders')
class OrdersController {
  @Get()
  list(): readonly object[] {
    return [];
  }

  @Post()
  @Audited({ type: 'order.created', action: 'CREATE' })
  async create(): Promise<object> {
    return {};
  }
}

@Module({ imports: [EyrieModule.forRoot(config)], controllers: [OrdersController] })
export class AppModule {}
