import 'reflect-metadata';
import { readFileSync } from 'node:fs';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { metricsSection } from '../src/config/metrics-options.js';
import { MetricsModule } from '../src/nest/metrics.module.js';
import { SATURATION_METRICS } from '../src/saturation/saturation-metrics.js';

const reference = readFileSync(new URL('../../../docs/reference/metrics.md', import.meta.url), 'utf8');
const variables = readFileSync(new URL('../../../docs/reference/environment.md', import.meta.url), 'utf8');

@Module({ imports: [MetricsModule.forRoot({ saturation: { container: 'on' } })] })
class AppModule {}

test('the reference lists every metric that a new app shows', async () => {
  const app = await NestFactory.create(AppModule, { logger: false });
  await app.listen(0, '127.0.0.1');
  const page = await (await fetch(`${await app.getUrl()}/metrics`)).text();
  await app.close();
  const names = Array.from(page.matchAll(/^# TYPE (\S+)/gm), ([, name]) => name);
  expect(names.length).toBeGreaterThan(40);
  expect(names.filter((name) => !reference.includes(`| \`${name}\` |`))).toEqual([]);
});

test('the reference describes saturation as the page does', () => {
  const missing = SATURATION_METRICS.filter(
    ({ name, type, help }) =>
      !reference.includes(`| \`${name}\` | ${type} |`) || !reference.includes(help.replace(/\.$/, '')),
  );
  expect(missing).toEqual([]);
});

test('the reference lists every option with a default, and every variable', () => {
  const options = Object.entries(metricsSection.defaults).flatMap(([name, value]) =>
    name === 'saturation' ? Object.keys(value as object).map((inner) => `saturation.${inner}`) : [name],
  );
  expect(options.filter((name) => !reference.includes(`| \`${name}\` |`))).toEqual([]);
  expect(metricsSection.variables.filter((name) => !variables.includes(`| \`${name}\` |`))).toEqual([]);
});
