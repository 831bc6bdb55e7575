import { CoreModule, EYRIE_APP } from '@eyrie/core';
import {
  type DefinedConfig,
  defineConfig,
  type EyrieApp,
  type EyrieConfig,
  isDefinedConfig,
} from '@eyrie/core/engine';
import { ConfigurableModuleBuilder, Module } from '@nestjs/common';
import { misspeltSections } from '../config/misspelt-sections.js';
import { misspeltVariables } from '../config/misspelt-variables.js';
import { EYRIE_CONFIG } from './tokens.js';

const builder = new ConfigurableModuleBuilder<EyrieConfig>({ moduleName: 'Eyrie' }).setClassMethodName(
  'forRoot',
);

const { ConfigurableModuleClass, MODULE_OPTIONS_TOKEN } = builder.build();

/** What takes the config in the ways that every Nest module knows. */
export const ConfigurableEyrieConfig = ConfigurableModuleClass;

/** Every signal waits for the config, so that nothing is said at start before somebody collects it. */
function takeConfig(app: EyrieApp, given: EyrieConfig): DefinedConfig {
  app.diagnostics.hold();
  const config = isDefinedConfig(given) ? given : defineConfig(given);
  app.config.adopt(config);
  for (const each of [...misspeltSections(config), ...misspeltVariables()]) app.diagnostics.report(each);
  return config;
}

/** Gives the signals of an app the one config that `EyrieModule` was given. */
@Module({
  imports: [CoreModule],
  providers: [{ provide: EYRIE_CONFIG, inject: [EYRIE_APP, MODULE_OPTIONS_TOKEN], useFactory: takeConfig }],
  exports: [EYRIE_CONFIG],
})
export class EyrieConfigModule extends ConfigurableEyrieConfig {}
