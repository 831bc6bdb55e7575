import { type DefinedConfig, defineConfig } from '@eyrie/nestjs';

const config: DefinedConfig = defineConfig({
  metrics: { constantLabels: { team: 'sales' } },
  audit: {},
});

export default config;
