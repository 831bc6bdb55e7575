// One measured app in a process of its own. `VARIANT`: `bare` and `control` know nothing of Eyrie, `core` has its core
// alone, `module` also the audit trail, `best_effort` and `required` record an event of each request. `STORE_URL` is where
// the trail is kept. It answers the parent's messages: `cpu` gives the CPU time of the process so far, its threads
// included, `delay` how late the event loop was since the last question.
import 'reflect-metadata';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { Controller, Get, Module, Param } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { generateSigningKey } from '../../packages/audit/dist/integrity/note-keys.js';
import { STREAM } from './stream.mjs';

const { VARIANT, STORE_URL } = process.env;
const RESOLUTION_MS = 5;
const folder = await mkdtemp(join(tmpdir(), 'eyrie-bench-app-'));

class UsersController {
  find(id) {
    return { id, name: `user ${id}`, email: `user${id}@example.com`, active: true, roles: ['reader'] };
  }
}
const { prototype } = UsersController;
const descriptor = Object.getOwnPropertyDescriptor(prototype, 'find');
const imports = await importsOf(VARIANT);
Object.defineProperty(prototype, 'find', descriptor);
Param('id')(prototype, 'find', 0);
Get('users/:id')(prototype, 'find', descriptor);
Controller()(UsersController);
class AppModule {}
Module({ imports, controllers: [UsersController] })(AppModule);

const app = await NestFactory.create(AppModule, { logger: false });
await app.listen(0, '127.0.0.1');
const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
delay.enable();

process.on('message', (question) => {
  if (question === 'cpu') process.send(cpu());
  else if (question === 'delay') process.send(delays());
  else void end();
});
process.send({ port: app.getHttpServer().address().port });

async function importsOf(variant) {
  if (variant === 'bare' || variant === 'control') return [];
  if (variant === 'core') return [(await import('@eyrie/core')).CoreModule];
  const { Audited, AuditModule } = await import('@eyrie/audit');
  if (variant !== 'module') {
    Audited({
      type: 'user.read',
      action: 'READ',
      target: ({ args: [id] }) => ({ type: 'user', id }),
      delivery: variant,
    })(prototype, 'find', descriptor);
  }
  const { defineConfig } = await import('@eyrie/core');
  const config = defineConfig({
    service: { name: 'bench' },
    store: { url: STORE_URL ?? `sqlite:${join(folder, 'store.db')}` },
    audit: {
      stream: STREAM,
      signingKeys: [generateSigningKey('bench').privateKey],
      spool: { folder: join(folder, 'spool') },
    },
  });
  return [AuditModule.forRoot(config)];
}

function cpu() {
  const { user, system } = process.cpuUsage();
  return { microseconds: user + system };
}

function delays() {
  // What it counts begins with the interval itself.
  const milliseconds = (nanoseconds) => Math.max(0, nanoseconds / 1e6 - RESOLUTION_MS);
  const found = { p99: milliseconds(delay.percentile(99)), max: milliseconds(delay.max) };
  delay.reset();
  return found;
}

async function end() {
  await app.close();
  await rm(folder, { recursive: true, force: true });
  process.exit(0);
}
