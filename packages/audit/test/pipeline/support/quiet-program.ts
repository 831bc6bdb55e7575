// An app with an audit trail that has nothing to do: it ends by itself, or after it was flushed and closed.
import 'reflect-metadata';
import { defineConfig, EYRIE_APP, type EyrieApp } from '@eyrie/core';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { AuditModule, AuditService } from '../../../src/index.js';

const [folder = '', mode = ''] = process.argv.slice(2);
const config = defineConfig({
  service: { name: 'shop' },
  store: { url: `sqlite:${folder}/store.db` },
  audit: { spool: { folder: `${folder}/spool` } },
});

class Root {}
Module({ imports: [AuditModule.forRoot(config)] })(Root);

const nest = await NestFactory.create(Root, { logger: false });
await nest.listen(0, '127.0.0.1');
const event = { type: 'order.created', action: 'CREATE', target: { type: 'order', id: '1' } } as const;
for (let count = 0; count < 500; count++) await nest.get(AuditService).emit(event);
process.on('exit', () => process.stdout.write('gone\n'));
if (mode === 'left') {
  nest.getHttpServer().close();
} else {
  nest.getHttpServer().close();
  void nest
    .get<EyrieApp>(EYRIE_APP)
    .lifecycle.close()
    .then(() => process.stdout.write('closed\n'));
}
