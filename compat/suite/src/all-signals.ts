import { EYRIE_APP } from '@eyrie/core';
import type { EyrieApp } from '@eyrie/core/engine';
import { EyrieModule } from '@eyrie/nestjs';
import type { DynamicModule } from '@nestjs/common';
import { keptLogging } from './logged.js';
import { type KeptTracingOptions, keptTracing } from './traced.js';

/** Every signal at once; what each of them tells is kept, and every request that is denied or left is an event. */
export function allSignals(tracing?: KeptTracingOptions): DynamicModule {
  return EyrieModule.forRootAsync({
    inject: [EYRIE_APP],
    useFactory: (app: EyrieApp) => ({
      logging: keptLogging(app),
      tracing: keptTracing(app, tracing),
      store: { url: 'sqlite::memory:' },
      audit: { requests: { aborted: 'all' as const } },
    }),
  });
}
