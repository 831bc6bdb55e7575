// One app with a whole stack in a process of its own: `VARIANT` and `ADAPTER` choose it, `HANDLER` what it serves:
// `plain` answers at once, `realistic` waits for something and logs a line. It answers the parent's messages: `cpu` gives
// the CPU time of the process so far, its threads included, `memory` what it holds once the garbage is collected.
import 'reflect-metadata';
import { setImmediate as turn } from 'node:timers/promises';
import { Controller, Get, Module, Param } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { stackOf } from './stack-variants.mjs';

const { VARIANT, ADAPTER, HANDLER } = process.env;
const stack = await stackOf(VARIANT, ADAPTER);
let say = () => {};

class UsersController {
  find(id) {
    return userOf(id);
  }
}

class WaitingUsersController {
  async find(id) {
    await turn();
    say(id);
    return userOf(id);
  }
}

const controller = HANDLER === 'realistic' ? WaitingUsersController : UsersController;
const { prototype } = controller;
const descriptor = Object.getOwnPropertyDescriptor(prototype, 'find');
stack.decorate?.(prototype, 'find', descriptor);
Object.defineProperty(prototype, 'find', descriptor);
Param('id')(prototype, 'find', 0);
Get('users/:id')(prototype, 'find', descriptor);
Controller()(controller);
class AppModule {}
Module({ imports: stack.imports ?? [], controllers: [controller] })(AppModule);

const app = await NestFactory.create(AppModule, await adapterOf(ADAPTER), { bufferLogs: true });
app.useLogger(stack.loggerOf?.(app) ?? false);
stack.install?.(app, ADAPTER);
say = (await stack.sayer?.(app)) ?? say;
await app.listen(0, '127.0.0.1');
process.on('message', answer);
process.on('disconnect', end);
process.send({ port: app.getHttpServer().address().port });

async function adapterOf(name) {
  if (name === 'fastify') return new (await import('@nestjs/platform-fastify')).FastifyAdapter();
  return new (await import('@nestjs/platform-express')).ExpressAdapter();
}

function userOf(id) {
  return { id, name: `user ${id}`, email: `user${id}@example.com`, active: true, roles: ['reader'] };
}

async function answer(question) {
  if (question === 'end') return await end();
  // The clock of CPU profiles.
  if (question === 'now') return process.send({ now: Number(process.hrtime.bigint() / 1000n) });
  await stack.settle?.();
  if (question === 'memory') return process.send(memory());
  const { user, system } = process.cpuUsage();
  process.send({ microseconds: user + system });
}

function memory() {
  globalThis.gc?.();
  globalThis.gc?.();
  const { rss, heapUsed } = process.memoryUsage();
  return { rss, heapUsed };
}

async function end() {
  if (stack.leave === undefined) process.exit(0);
  await app.close();
  await stack.leave();
  process.exit(0);
}
