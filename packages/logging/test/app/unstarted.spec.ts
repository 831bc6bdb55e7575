import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { LoggingModule } from '../../src/nest/logging.module.js';

test('an app that is closed before it has started leaves no file and no listener behind', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'eyrie-unstarted-'));
  @Module({
    imports: [LoggingModule.forRoot({ destinations: [{ type: 'file', path: join(folder, 'x.log') }] })],
  })
  class RootModule {}
  const held = () => [
    readdirSync('/proc/self/fd').length,
    process.listenerCount('exit'),
    process.listenerCount('uncaughtExceptionMonitor'),
  ];
  try {
    const before = held();
    for (let time = 0; time < 5; time++)
      await (await NestFactory.create(RootModule, { logger: false })).close();
    expect(held()).toEqual(before);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
