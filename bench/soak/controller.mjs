// What the service of a soak answers with, in plain JavaScript: decorators are called as TypeScript calls them.
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { Audited, Observed, setLogContext } from '@eyrie/nestjs';
import {
  Body,
  Controller,
  Delete,
  Get,
  Param,
  Post,
  Req,
  Res,
  Sse,
  UnauthorizedException,
  UseGuards,
} from '@nestjs/common';
import { interval, map } from 'rxjs';

const SLOW_MS = 300;
const EVENT_EVERY_MS = 20;

/** What the handlers log with and record into. */
export const tools = { logger: undefined, orders: undefined, sizes: undefined, open: undefined };

class RefusingGuard {
  canActivate() {
    throw new UnauthorizedException('Say who you are');
  }
}

export class SoakController {
  user(id) {
    tools.logger.debug('User read', { userId: id });
    setLogContext({ userId: id });
    return { id, name: `user ${id}` };
  }

  async slow() {
    tools.logger.debug('Waiting', { milliseconds: SLOW_MS });
    await pause(SLOW_MS);
    return { waited: SLOW_MS };
  }

  async hang(response) {
    await once(response.raw ?? response, 'close');
  }

  events() {
    return interval(EVENT_EVERY_MS).pipe(map((number) => ({ data: { number } })));
  }

  secret() {
    return {};
  }

  async failing() {
    tools.logger.debug('About to fail', { attempt: 1 });
    throw new Error('The warehouse did not answer');
  }

  async order({ shop, items }) {
    tools.open.inc();
    tools.logger.info('Order made', { shop, items: items.length, password: 'a secret' });
    tools.orders.inc({ shop });
    tools.sizes.observe({ shop }, items.length);
    await pause(1);
    tools.open.dec();
    return { id: shop, items: items.length };
  }

  async cancel(id) {
    tools.logger.debug('Order cancelled', { order: id });
    return { id };
  }

  upload(request) {
    return { bytes: request.body.length };
  }
}

const ORDER_MADE = {
  type: 'order.made',
  action: 'CREATE',
  target: ({ result }) => ({ type: 'order', id: result.id }),
};
const ORDER_CANCELLED = {
  type: 'order.cancelled',
  action: 'DELETE',
  target: ({ args: [id] }) => ({ type: 'order', id }),
  delivery: 'best_effort',
};

decorate('user', [Get('users/:id')], [Param('id')]);
decorate('slow', [Get('slow')]);
decorate('hang', [Get('hang')], [Res({ passthrough: true })]);
decorate('events', [Sse('events')]);
decorate('secret', [Get('secret'), UseGuards(RefusingGuard)]);
decorate('failing', [Get('failing')]);
decorate('order', [Post('orders'), Audited(ORDER_MADE), Observed('orders.make')], [Body()]);
decorate('cancel', [Delete('orders/:id'), Audited(ORDER_CANCELLED)], [Param('id')]);
decorate('upload', [Post('uploads')], [Req()]);
Controller()(SoakController);

function decorate(method, decorators, parameters = []) {
  const { prototype } = SoakController;
  parameters.forEach((parameter, at) => {
    parameter(prototype, method, at);
  });
  let descriptor = Object.getOwnPropertyDescriptor(prototype, method);
  for (const decorator of decorators.toReversed()) {
    descriptor = decorator(prototype, method, descriptor) ?? descriptor;
  }
  Object.defineProperty(prototype, method, descriptor);
}
