import { type DefinedConfig, defineConfig, type EyrieConfig } from '@eyrie/core/engine';
import { overlay } from './overlay.js';
import { sectionsForTests } from './sections-for-tests.js';

/**
 * The config of a service as its tests should have it: what it decides about metrics, lines, spans and events stays, and
 * nothing of them leaves the process.
 *
 * - `store` is in memory, with its tables; where the service asks for neither a store nor an audit trail, none is opened.
 * - `audit` has no sinks, and spools into a temporary folder of its own.
 * - `tracing` samples every new trace, but for routes with the ratio 0, and exports nothing.
 * - `logging` writes its lines nowhere; `TestObservability` sees them all the same.
 * - `metrics` and the receiver of deployments have no port of their own; where the environment names one, a free one.
 *
 * All of this wins over the variables of the environment, such as `EYRIE_STORE_URL`, and is read from them when this is
 * called. Sections that the service has switched off stay off.
 *
 * @param config what `src/eyrie.config.ts` exports
 * @param changes put on top, section by section and property by property; lists are replaced as a whole
 * @throws ConfigError `EYRIE_CONFIG_INVALID` when an argument is no object.
 *
 * @example
 * ```ts
 * import { defineConfig, EYRIE_CONFIG, EyrieModule } from '@eyrie/nestjs';
 * import { forTests } from '@eyrie/testing';
 * import { Test, type TestingModule } from '@nestjs/testing';
 *
 * const eyrieConfig = defineConfig({ service: { name: 'shop' }, audit: {} });
 *
 * export function testingModule(): Promise<TestingModule> {
 *   return Test.createTestingModule({ imports: [EyrieModule.forRoot(eyrieConfig)] })
 *     .overrideProvider(EYRIE_CONFIG)
 *     .useValue(forTests(eyrieConfig))
 *     .compile();
 * }
 * ```
 */
export function forTests(config: EyrieConfig, changes: EyrieConfig = {}): DefinedConfig {
  const asked = overlay(defineConfig(config), defineConfig(changes));
  const contained = { ...asked, ...sectionsForTests(asked, process.env) };
  return defineConfig(overlay(contained, changes));
}
