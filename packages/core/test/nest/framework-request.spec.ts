import { IncomingMessage } from 'node:http';
import {
  type CanActivate,
  Controller,
  type ExecutionContext,
  Get,
  Module,
  Req,
  UseGuards,
} from '@nestjs/common';
import { currentRequestContext } from '../../src/context/request-context.js';
import { HttpServerObservation } from '../../src/http/http-server-observation.js';
import { CoreModule } from '../../src/nest/core.module.js';
import { ADAPTERS, NestApps } from '../support/nest-apps.js';

const apps = new NestApps();
afterEach(() => apps.end());

class SignIn implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    context.switchToHttp().getRequest<{ user?: object }>().user = { id: 'ann' };
    return true;
  }
}

@Controller()
class SeenController {
  @Get('seen/:id')
  @UseGuards(SignIn)
  seen(@Req() request: object): object {
    const observation = currentRequestContext()?.observation as HttpServerObservation;
    const framed = observation.frameworkRequest as { user?: object; params?: object };
    return {
      same: framed === request,
      user: framed.user,
      params: framed.params,
      isNodes: framed instanceof IncomingMessage,
      node: observation.request instanceof IncomingMessage,
    };
  }
}

@Module({ imports: [CoreModule], controllers: [SeenController] })
class RootModule {}

test.each(ADAPTERS)(
  '%s: the request is the very one that handlers see, with what guards have put on it',
  async (adapter) => {
    const { url } = await apps.start(adapter, RootModule);
    expect(await (await fetch(`${url}/seen/7`)).json()).toEqual({
      same: true,
      user: { id: 'ann' },
      params: { id: '7' },
      isNodes: adapter === 'express',
      node: true,
    });
  },
);

test('a request that was injected has one, too', async () => {
  const { nest } = await apps.start('fastify', RootModule);
  type Injecting = { inject(path: string): Promise<{ readonly payload: string }> };
  const fastify = nest.getHttpAdapter().getInstance() as Injecting;
  expect(JSON.parse((await fastify.inject('/seen/8')).payload)).toMatchObject({
    same: true,
    params: { id: '8' },
  });
});

test('before a framework has taken it on it is Node’s own', () => {
  const request = { headers: {} } as IncomingMessage;
  const observation = new HttpServerObservation(request, {} as never, 'GET', 'r-1');
  expect(observation.frameworkRequest).toBe(request);
  const framed = { user: 'ann' };
  observation.framedBy(framed);
  expect(observation.frameworkRequest).toBe(framed);
});
