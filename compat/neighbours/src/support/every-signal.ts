import { join } from 'node:path';
import { type DefinedConfig, defineConfig, type EyrieConfig } from '@eyrie/nestjs';
import type { Kept } from './kept.js';

/** Sections of one test, in the place of those of {@link everySignal}. */
export type OwnSections = Pick<EyrieConfig, 'http' | 'metrics' | 'tracing'>;

/** Metrics, logs, traces and audit, whose output is kept there. */
export function everySignal(kept: Kept, own: OwnSections = {}): DefinedConfig {
  return defineConfig({
    service: { name: kept.service },
    logging: { level: 'debug', destinations: [{ type: 'stream', stream: kept.stream }] },
    tracing: {
      exporter: { type: 'custom', exporter: kept.exporter },
      sampling: { ratio: 1 },
      batch: { delayMs: 10 },
    },
    store: { url: kept.storeUrl },
    audit: { spool: { folder: join(kept.folder, 'spool') } },
    ...own,
  });
}
