// One measured app in a process of its own: `VARIANT` and `ADAPTER` choose what it serves. It answers the parent's
// messages: `cpu` gives the CPU time of the process so far, `count` what the variant has counted.
import 'reflect-metadata';
import { Controller, Get, Module, Param } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { variants } from './variants.mjs';

class UsersController {
  find(id) {
    return { id, name: `user ${id}`, email: `user${id}@example.com`, active: true, roles: ['reader'] };
  }
}
const { prototype } = UsersController;
Param('id')(prototype, 'find', 0);
Get('users/:id')(prototype, 'find', Object.getOwnPropertyDescriptor(prototype, 'find'));
Controller()(UsersController);

const { VARIANT, ADAPTER } = process.env;
const { imports = [], install = () => {} } = await variants[VARIANT]();
class AppModule {}
Module({ imports, controllers: [UsersController] })(AppModule);

const adapter = ADAPTER === 'fastify' ? new FastifyAdapter() : new ExpressAdapter();
const app = await NestFactory.create(AppModule, adapter, { logger: false });
install(app, ADAPTER);
await app.listen(0, '127.0.0.1');

process.on('message', (question) => {
  const { user, system } = process.cpuUsage();
  if (question === 'cpu') process.send({ microseconds: user + system });
  else process.exit(0);
});
process.send({ port: app.getHttpServer().address().port });
