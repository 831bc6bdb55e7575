import { Audited, EyrieModule } from '@eyrie/nestjs';
import { Controller, Module, Post } from '@nestjs/common';
import config from './eyrie.config.js';

@Controller('bills')
class BillsController {
  @Post()
  @Audited({ type: 'bill.sent', action: 'EXECUTE' })
  async send(): Promise<object> {
    return {};
  }
}

@Module({ imports: [EyrieModule.forRoot(config)], controllers: [BillsController] })
export class AppModule {}
