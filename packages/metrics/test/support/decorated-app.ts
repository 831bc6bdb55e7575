import type { Type } from '@nestjs/common';
import { type MetricDeclaration, MetricsModule } from '../../src/index.js';
import { KeptLog, rootModule, type World } from './nest-app.js';
import { linesOf, scrape } from './page.js';

/** An app with one decorated provider, and the lines of its metrics. */
export interface DecoratedApp<T> {
  readonly provider: T;
  readonly log: KeptLog;
  readonly url: string;
  /** The sample lines of these metrics on the page. */
  readonly lines: (...names: readonly string[]) => Promise<string[]>;
}

/** Starts an app that declares the metrics and has the provider. */
export async function startDecorated<T>(
  world: World,
  provider: Type<T>,
  instruments: readonly MetricDeclaration[],
): Promise<DecoratedApp<T>> {
  const log = new KeptLog();
  const { app, url } = await world.start(
    rootModule({ imports: [MetricsModule.forRoot({ instruments })], providers: [provider] }),
    { nest: { logger: log } },
  );
  return {
    provider: app.get(provider),
    log,
    url,
    lines: async (...names) => linesOf(await scrape(url), ...names),
  };
}
