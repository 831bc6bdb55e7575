import { Registry } from 'prom-client';
import { counter, DEFAULT_BUCKETS, metricsSection } from '../../src/engine.js';
import { DEFAULT_GC_BUCKETS } from '../../src/saturation/gc-pauses.js';

const signups = counter({ name: 'signups_total', help: 'Signups.' });

/** Resolves options that a compiler would refuse. */
const resolve = (options: object, environment = {}) => metricsSection.resolve({ options, environment });

const messageOf = (options: object, environment = {}): string => {
  try {
    resolve(options, environment);
  } catch (error) {
    return (error as Error).message;
  }
  return 'nothing was thrown';
};

describe('the section "metrics"', () => {
  test('has a default for everything but port and token', () => {
    expect(resolve({})).toEqual({
      enabled: true,
      path: '/metrics',
      host: '0.0.0.0',
      buckets: DEFAULT_BUCKETS,
      naming: 'prometheus',
      constantLabels: {},
      maxSeriesPerMetric: 2000,
      instruments: [],
      include: [],
      saturation: { windowSeconds: 30, container: 'auto', gcBuckets: DEFAULT_GC_BUCKETS },
    });
  });

  test('keeps declarations and registries as the objects that they are', () => {
    const registry = new Registry();
    const { instruments, include } = resolve({ instruments: [signups], include: [registry] });
    expect(instruments[0]).toBe(signups);
    expect(include[0]).toBe(registry);
  });

  test('reads every variable', () => {
    expect(
      resolve(
        {},
        {
          EYRIE_METRICS_ENABLED: 'false',
          EYRIE_METRICS_PATH: '/internal/metrics',
          EYRIE_METRICS_PORT: '9464',
          EYRIE_METRICS_HOST: '127.0.0.1',
          EYRIE_METRICS_TOKEN: 'a-secret-of-the-scraper',
          EYRIE_METRICS_BUCKETS: '0.1,0.5,1',
          EYRIE_METRICS_NAMING: 'otel',
          EYRIE_METRICS_MAX_SERIES_PER_METRIC: '50',
          EYRIE_METRICS_SATURATION_WINDOW_SECONDS: '60',
          EYRIE_METRICS_SATURATION_CONTAINER: 'off',
        },
      ),
    ).toMatchObject({
      enabled: false,
      path: '/internal/metrics',
      port: 9464,
      host: '127.0.0.1',
      token: 'a-secret-of-the-scraper',
      buckets: [0.1, 0.5, 1],
      naming: 'otel',
      maxSeriesPerMetric: 50,
      saturation: { windowSeconds: 60, container: 'off' },
    });
  });

  test('takes an option rather than a variable', () => {
    expect(resolve({ path: '/here' }, { EYRIE_METRICS_PATH: '/there' }).path).toBe('/here');
  });
});

describe('a wrong option is named with its value, its rule and a remedy', () => {
  test.each<[options: object, ...parts: string[]]>([
    [{ enabled: 'yes' }, 'metrics.enabled', '"yes"', 'must be true or false'],
    [{ path: 'metrics' }, 'metrics.path', '"metrics"', 'must be a path that starts with "/"'],
    [{ path: '/metrics?all' }, 'metrics.path', '"/metrics?all"', 'has no query'],
    [{ port: 65536 }, 'metrics.port', '65536', 'must be a whole number from 0 to 65535'],
    [{ port: '9464' }, 'metrics.port', '"9464"', 'must be a whole number from 0 to 65535'],
    [{ naming: 'datadog' }, 'metrics.naming', '"datadog"', 'must be one of "prometheus", "otel"'],
    [{ buckets: [] }, 'metrics.buckets', 'must be a list of 1 to 200 items'],
    [{ buckets: [0.1, Number.NaN] }, 'metrics.buckets[1]', 'NaN', 'must be a number'],
    [{ buckets: [0.5, 0.1] }, 'metrics.buckets', 'must be in ascending order'],
    [{ buckets: [0.5, 0.5] }, 'metrics.buckets', 'must be in ascending order'],
    [
      { maxSeriesPerMetric: 0 },
      'metrics.maxSeriesPerMetric',
      '0',
      'must be a whole number from 1 to 1000000',
    ],
    [{ constantLabels: { region: 7 } }, 'metrics.constantLabels.region', '7', 'must be text'],
    [
      { instruments: [signups, {}] },
      'metrics.instruments[1]',
      'must be what counter(), gauge() or histogram() returned',
    ],
    [{ include: [{}] }, 'metrics.include[0]', 'must be a Registry of prom-client'],
    [
      { saturation: { windowSeconds: 0 } },
      'metrics.saturation.windowSeconds',
      '0',
      'must be a number from 1 to 300',
    ],
    [
      { saturation: { container: true } },
      'metrics.saturation.container',
      'must be one of "auto", "on", "off"',
    ],
    [{ saturation: { gcBuckets: [2, 1] } }, 'metrics.saturation.gcBuckets', 'must be in ascending order'],
    [{ endpoint: '/metrics' }, 'metrics.endpoint'],
  ])('%j', (options, ...parts) => {
    const message = messageOf(options);
    expect(message).toMatch(/^EYRIE_CONFIG_INVALID: /);
    for (const part of parts) expect(message).toContain(part);
  });

  test('all of them at once', () => {
    const message = messageOf({ path: 'x', port: -1, naming: 'none' });
    for (const property of ['metrics.path', 'metrics.port', 'metrics.naming'])
      expect(message).toContain(property);
  });

  test('with the variable that it came from', () => {
    expect(messageOf({}, { EYRIE_METRICS_PORT: 'many' })).toMatch(/EYRIE_METRICS_PORT/);
  });
});

describe('the token', () => {
  test.each([
    ['an empty option', { token: '' }, {}],
    ['a blank option', { token: '   ' }, {}],
    ['an empty variable', {}, { EYRIE_METRICS_TOKEN: '' }],
  ])('is never %s', (_what, options, environment) => {
    expect(messageOf(options, environment)).toMatch(
      /^EYRIE_CONFIG_INVALID: .*metrics\.token\)? is an empty string, but a secret must not be empty/,
    );
  });

  test('holds nothing that no Authorization header can carry', () => {
    expect(messageOf({}, { EYRIE_METRICS_TOKEN: 'abc-secret\n' })).toBe(
      'EYRIE_CONFIG_INVALID: EYRIE_METRICS_TOKEN (metrics.token) is [secret], but must be visible ASCII characters' +
        ' without spaces and line breaks. Correct or unset the environment variable EYRIE_METRICS_TOKEN.',
    );
  });

  test('is not shown when it is wrong, nor when something beside it is', () => {
    expect(messageOf({ token: 'abc secret' })).not.toContain('abc secret');
    expect(messageOf({ token: { value: 'abc-secret' } })).not.toContain('abc-secret');
    expect(messageOf({ token: 'abc-secret', port: -1 })).not.toContain('abc-secret');
    expect(messageOf({ port: -1 }, { EYRIE_METRICS_TOKEN: 'abc-secret' })).not.toContain('abc-secret');
  });
});
