import { defineConfig } from '@eyrie/nestjs';

export default defineConfig({ service: { name: 'aviary' }, audit: {} });
