import { Controller, Get, Header, HttpCode, Module, Param, ParseIntPipe } from '@nestjs/common';
import { CoreModule } from '../../src/nest/core.module.js';
import { Measured } from '../support/measured.js';
import { ADAPTERS, NestApps } from '../support/nest-apps.js';

const apps = new NestApps();
afterEach(() => apps.end());

const measured = new Measured();
const Noted = (as?: string) => measured.decorator(as);
beforeEach(() => void measured.take());

describe.each(ADAPTERS)('on a controller, %s', (adapter) => {
  @Controller('things')
  class ThingsController {
    @Noted()
    @Get('above/:id')
    @HttpCode(202)
    @Header('x-kind', 'above')
    above(@Param('id', ParseIntPipe) id: number): object {
      return { id };
    }

    @Get('below/:id')
    @HttpCode(203)
    @Header('x-kind', 'below')
    @Noted()
    below(@Param('id', ParseIntPipe) id: number): object {
      return { id };
    }
  }
  @Module({ imports: [CoreModule], controllers: [ThingsController] })
  class ThingsModule {}

  test('routes, pipes, status and headers work above and below the decorator', async () => {
    const { url } = await apps.start(adapter, ThingsModule);
    const ask = async (path: string) => {
      const response = await fetch(`${url}/things/${path}`);
      return [response.status, response.headers.get('x-kind'), await response.json()];
    };
    expect(await ask('above/1')).toEqual([202, 'above', { id: 1 }]);
    expect(await ask('below/2')).toEqual([203, 'below', { id: 2 }]);
    expect((await ask('below/x'))[0]).toBe(400);
    expect(measured.take()).toEqual([
      'start ThingsController.above [1]',
      'succeeded ThingsController.above {"id":1}',
      'start ThingsController.below [2]',
      'succeeded ThingsController.below {"id":2}',
    ]);
  });
});
