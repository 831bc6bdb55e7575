import { type INestApplicationContext, Module, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { EyrieApp } from '../../src/app/eyrie-app.js';
import { CoreModule } from '../../src/nest/core.module.js';
import { EYRIE_APP } from '../../src/nest/tokens.js';

/** Runs with an application context of the given providers. */
export async function inContext(
  providers: readonly Type[],
  use: (context: INestApplicationContext, app: EyrieApp, said: string[]) => unknown,
  imports: readonly Type[] = [CoreModule],
): Promise<void> {
  @Module({ imports: [...imports], providers: [...providers] })
  class RootModule {}
  const context = await NestFactory.createApplicationContext(RootModule, {
    logger: false,
    abortOnError: false,
  });
  const said: string[] = [];
  try {
    const app = imports.length === 0 ? undefined : context.get<EyrieApp>(EYRIE_APP);
    app?.diagnostics.announceTo((level, message) => said.push(`${level} ${message}`));
    await use(context, app as EyrieApp, said);
  } finally {
    await context.close();
  }
}
