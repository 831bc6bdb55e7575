import 'reflect-metadata';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Controller, ForbiddenException, Get, type INestApplication, Module, Param, Put } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { openStore } from '@eyrie/store/engine';
import { Audited, type AuditedCall, AuditModule } from '../../src/index.js';
import { defineConfig } from '@eyrie/core';

@Controller('orders')
class Orders {
  @Put(':id')
  @Audited({ type: 'order.updated', action: 'UPDATE', target: ({ params }: AuditedCall) => ({ type: 'order', id: params.id as string }), before: () => ({ a: 1 }), after: () => ({ a: 2, password: 'x' }) })
  async update(@Param('id') id: string) {
    return { id };
  }
  @Get('denied')
  denied() {
    throw new ForbiddenException();
  }
}

test('smoke', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'smoke-'));
  const config = defineConfig({ service: { name: 'smoke' }, store: { url: `sqlite:${folder}/s.db` }, audit: { spool: { folder: `${folder}/spool` } } });
  @Module({ imports: [AuditModule.forRoot(config)], controllers: [Orders] })
  class App {}
  const app: INestApplication = await NestFactory.create(App, { logger: ['error', 'warn', 'log'] });
  await app.listen(0);
  const url = await app.getUrl();
  console.log((await fetch(`${url}/orders/7`, { method: 'PUT' })).status, (await fetch(`${url}/orders/denied`)).status);
  await app.close();
  const store = await openStore({ url: `sqlite:${folder}/s.db` });
  for (const r of (await store.query('SELECT * FROM eyrie_audit_log')).rows) console.log(r);
  console.log((await store.query('SELECT * FROM eyrie_audit_checkpoints')).rows);
  await store.close();
  rmSync(folder, { recursive: true });
});
