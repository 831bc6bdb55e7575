// One measured app in a process of its own: `VARIANT` and `ADAPTER` choose what it serves, `LINES` how many lines each
// request logs. It answers the parent's messages: `cpu` gives the CPU time of the process so far, `memory` what it
// holds.
import 'reflect-metadata';
import { Controller, Get, Module, Param } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { logVariants } from './log-variants.mjs';
import { traceVariants } from './trace-variants.mjs';
import { variants } from './variants.mjs';

const { VARIANT, ADAPTER, LINES = '0', SIGNAL } = process.env;
const lines = Number(LINES);
let say = () => {};

class UsersController {
  find(id) {
    for (let line = 0; line < lines; line++) say(id);
    return { id, name: `user ${id}`, email: `user${id}@example.com`, active: true, roles: ['reader'] };
  }
}
const { prototype } = UsersController;
Param('id')(prototype, 'find', 0);
Get('users/:id')(prototype, 'find', Object.getOwnPropertyDescriptor(prototype, 'find'));
Controller()(UsersController);

const all = { logs: logVariants, traces: traceVariants, metrics: variants };
const { imports = [], install = () => {}, sayer } = await all[SIGNAL ?? 'metrics'][VARIANT](ADAPTER);
class AppModule {}
Module({ imports, controllers: [UsersController] })(AppModule);

const adapter = ADAPTER === 'fastify' ? new FastifyAdapter() : new ExpressAdapter();
const app = await NestFactory.create(AppModule, adapter, { logger: false });
install(app, ADAPTER);
if (sayer !== undefined) say = await sayer(app);
await app.listen(0, '127.0.0.1');

process.on('message', (question) => {
  const { user, system } = process.cpuUsage();
  if (question === 'cpu') process.send({ microseconds: user + system });
  else if (question === 'memory') process.send({ megabytes: process.memoryUsage.rss() / 1e6 });
  else process.exit(0);
});
process.send({ port: app.getHttpServer().address().port });
