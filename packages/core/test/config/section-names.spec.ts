import { httpSection } from '../../src/config/http-options.js';
import { redactionSection } from '../../src/redaction/redaction-options.js';
import { refusalsOf } from './refusals.js';
import { resolveUntyped } from './weather-section.js';

describe('a section given as a property of a section', () => {
  test.each(['service', 'http', 'redaction', 'metrics', 'logging', 'tracing', 'audit'])(
    'is told where it belongs: %s',
    (name) => {
      expect(refusalsOf(() => resolveUntyped({ port: 1, [name]: {} }))).toEqual([
        `weather.${name} is not a known property of weather. Give sections to defineConfig({ weather: …, ${name}: … }), and what it returns to the module.`,
      ]);
    },
  );

  test('is told so under its own name too', () => {
    expect(refusalsOf(() => resolveUntyped({ weather: { port: 1 }, redaction: {} }))).toEqual([
      'weather.weather is not a known property of weather. Give sections to defineConfig({ weather: … }), and what it returns to the module.',
      'weather.redaction is not a known property of weather. Give sections to defineConfig({ weather: …, redaction: … }), and what it returns to the module.',
    ]);
  });

  test("is told so by core's own sections", () => {
    const redaction: object = { http: {} };
    const http: object = { redaction: {} };
    expect(refusalsOf(() => redactionSection.resolve({ options: redaction, environment: {} }))).toEqual([
      'redaction.http is not a known property of redaction. Give sections to defineConfig({ redaction: …, http: … }), and what it returns to the module.',
    ]);
    expect(refusalsOf(() => httpSection.resolve({ options: http, environment: {} }))).toEqual([
      'http.redaction is not a known property of http. Give sections to defineConfig({ http: …, redaction: … }), and what it returns to the module.',
    ]);
  });

  test('is meant only right inside of a section and with its exact name', () => {
    const options = { sampling: { redaction: {} }, Redaction: {}, receivers: [] };
    expect(refusalsOf(() => resolveUntyped(options))).toEqual([
      'weather.sampling.redaction is not a known property of weather.sampling. Remove it, weather.sampling has the properties windowSeconds, percentiles.',
      'weather.Redaction is not a known property of weather. Remove it, weather has the properties path, port, sampling, buckets, labels, token, receivers, thermometer, onStorm, mode.',
    ]);
  });
});
