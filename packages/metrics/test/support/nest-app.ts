import { jest } from '@jest/globals';
import type { LoggerService, ModuleMetadata, Type } from '@nestjs/common';
import { Module } from '@nestjs/common';
import {
  type AdapterName,
  inWorld,
  type RunningApp,
  type StartOptions,
  World,
} from '../../../../compat/suite/src/world.js';

// Real servers on a busy machine.
jest.setTimeout(30_000);

export type { AdapterName, RunningApp, StartOptions };
export { inWorld, World };

export const adapters: readonly AdapterName[] = ['express', 'fastify'];

/** Runs a test body under each adapter; its name is put before the sentence. */
export function testOnBothAdapters(
  sentence: string,
  run: (world: World) => Promise<void>,
  timeout?: number,
): void {
  for (const adapter of adapters) test(`${adapter}: ${sentence}`, inWorld(run, adapter), timeout);
}

/** A root module made of what is given. */
export function rootModule(metadata: ModuleMetadata): Type {
  class RootModule {}
  Module(metadata)(RootModule);
  return RootModule;
}

/** A logger that keeps what an app says. */
export class KeptLog implements LoggerService {
  readonly warnings: string[] = [];
  readonly infos: string[] = [];

  log(message: string, context?: string): void {
    if (context === 'Eyrie') this.infos.push(message);
  }

  warn(message: string, context?: string): void {
    if (context === 'Eyrie') this.warnings.push(message);
  }

  error(): void {}
}
