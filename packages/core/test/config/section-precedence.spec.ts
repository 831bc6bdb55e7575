import { expectTypeOf } from 'expect-type';
import {
  type ResolvedWeatherOptions,
  type SamplingOptions,
  Thermometer,
  weatherSection,
} from './weather-section.js';

const resolve = weatherSection.resolve;

describe('the precedence of a section', () => {
  test('with nothing said, everything is the default', () => {
    expect(resolve({ environment: {} })).toEqual({
      path: '/weather',
      port: 8080,
      sampling: { windowSeconds: 30, percentiles: [50, 99] },
      buckets: [1, 2, 5],
    });
  });

  test('the environment is that of the process when none is given', () => {
    process.env.EYRIE_WEATHER_PATH = '/from-the-process';
    try {
      expect(resolve().path).toBe('/from-the-process');
    } finally {
      delete process.env.EYRIE_WEATHER_PATH;
    }
  });

  const environment: Record<string, string> = {};
  test.each([
    { adding: 'nothing', variable: '', value: '', port: 8080 },
    { adding: 'a variable of the platform', variable: 'WEATHER_PORT', value: '1', port: 1 },
    { adding: 'a variable of OpenTelemetry', variable: 'OTEL_WEATHER_PORT', value: '2', port: 2 },
    { adding: 'a variable of Eyrie', variable: 'EYRIE_WEATHER_PORT', value: '3', port: 3 },
  ])('each rung wins over all below it: $adding makes the port $port', ({ variable, value, port }) => {
    environment[variable] = value;
    expect(resolve({ environment }).port).toBe(port);
    expect(resolve({ environment, options: { port: 4 } }).port).toBe(4);
  });

  test('undefined means "not given" in options, at any depth', () => {
    const options = { path: undefined, sampling: { windowSeconds: undefined }, token: undefined };
    expect(resolve({ options, environment: { EYRIE_WEATHER_PATH: '/env' } })).toStrictEqual({
      path: '/env',
      port: 8080,
      sampling: { windowSeconds: 30, percentiles: [50, 99] },
      buckets: [1, 2, 5],
    });
  });

  test('an empty or blank variable counts as unset', () => {
    expect(resolve({ environment: { EYRIE_WEATHER_PORT: '', EYRIE_WEATHER_PATH: '  ' } })).toEqual(
      resolve({ environment: {} }),
    );
  });

  test('objects are merged property by property over all sources', () => {
    const { sampling } = resolve({
      options: { sampling: { percentiles: [90] } },
      environment: { EYRIE_WEATHER_WINDOW_SECONDS: '10' },
    });
    expect(sampling).toEqual({ windowSeconds: 10, percentiles: [90] });
  });

  test('lists are replaced whole', () => {
    expect(resolve({ options: { buckets: [7] }, environment: {} }).buckets).toEqual([7]);
    expect(resolve({ environment: { EYRIE_WEATHER_BUCKETS: '0.5, 1,' } }).buckets).toEqual([0.5, 1]);
  });

  test('false replaces an object of the default and of a variable', () => {
    const environmentOfBoth = { EYRIE_WEATHER_WINDOW_SECONDS: '10' };
    expect(resolve({ options: { sampling: false }, environment: environmentOfBoth }).sampling).toBe(false);
  });

  test('a class instance may carry the options, as a factory of Nest returns it', () => {
    class Options {
      readonly port = 9;
    }
    expect(resolve({ options: new Options(), environment: {} })).toMatchObject({ port: 9, path: '/weather' });
  });

  test('the names of all its variables can be read', () => {
    expect(weatherSection.variables).toEqual([
      'EYRIE_WEATHER_PATH',
      'EYRIE_WEATHER_PORT',
      'EYRIE_WEATHER_WINDOW_SECONDS',
      'EYRIE_WEATHER_BUCKETS',
      'EYRIE_WEATHER_TOKEN',
      'WEATHER_PORT',
      'OTEL_WEATHER_PORT',
      'OTEL_WEATHER_WINDOW_SECONDS',
    ]);
  });

  test('the property that each variable sets can be read', () => {
    expect(weatherSection.variableProperties).toMatchObject({
      EYRIE_WEATHER_PORT: 'port',
      EYRIE_WEATHER_WINDOW_SECONDS: 'sampling.windowSeconds',
      OTEL_WEATHER_PORT: 'port',
    });
    expect(Object.keys(weatherSection.variableProperties)).toEqual(weatherSection.variables);
  });
});

describe('the type of a resolved section', () => {
  test('what has a default is always there, what has none stays optional', () => {
    expectTypeOf<ResolvedWeatherOptions['port']>().toEqualTypeOf<number>();
    expectTypeOf<ResolvedWeatherOptions['buckets']>().toEqualTypeOf<readonly number[]>();
    expectTypeOf<ResolvedWeatherOptions['token']>().toEqualTypeOf<string | undefined>();
    expectTypeOf<ResolvedWeatherOptions['thermometer']>().toEqualTypeOf<Thermometer | undefined>();
    expectTypeOf<ResolvedWeatherOptions['sampling']>().toEqualTypeOf<
      false | { readonly windowSeconds: number; readonly percentiles: readonly number[] }
    >();
    expectTypeOf<SamplingOptions['windowSeconds']>().toEqualTypeOf<number | undefined>();
  });
});
