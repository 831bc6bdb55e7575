import { EyrieApp } from '@eyrie/core/engine';
import { Counter, Registry } from 'prom-client';
import { exposedMetricsOf, installMetrics } from '../../src/app/app-metrics.js';
import { metricsSection } from '../../src/config/metrics-options.js';
import { counter } from '../../src/declarations/declare.js';

test('what the page is made of can be read without a scrape', async () => {
  const app = new EyrieApp();
  const register = new Registry();
  const signups = counter({ name: 'signups_total', help: 'Signups.' });
  const options = metricsSection.resolve({
    options: { instruments: [signups], include: [register] },
    environment: {},
    diagnostics: app.diagnostics,
  });
  installMetrics(app, options);
  new Counter({ name: 'logins_total', help: 'Logins.', registers: [register] }).inc(2);
  const exposed = exposedMetricsOf(app);
  expect(exposed?.registry.find(signups)).toBeDefined();
  expect(exposed?.ownMetrics.has('http_request_duration_seconds')).toBe(true);
  expect(exposed?.ownMetrics.has('signups_total')).toBe(false);
  expect(
    (await exposed?.merged.read())?.map(({ descriptor, samples }) => [descriptor.name, samples]),
  ).toEqual([['logins_total', [{ labels: {}, value: 2 }]]]);
  await app.lifecycle.close();
});

test('an app whose metrics are off has none to read', () => {
  const app = new EyrieApp();
  expect(exposedMetricsOf(app)).toBeUndefined();
  installMetrics(
    app,
    metricsSection.resolve({ options: { enabled: false }, environment: {}, diagnostics: app.diagnostics }),
  );
  expect(exposedMetricsOf(app)).toBeUndefined();
});
