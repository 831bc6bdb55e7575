import { type DefinedConfig, defineConfig } from '@eyrie/nestjs';

const config: DefinedConfig = defineConfig({
  service: { name: 'billing' },
  logging: { levels: { access: 'warn' } },
  audit: {},
});

export default config;
