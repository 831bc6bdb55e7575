import { ConfigError } from '../../src/config/config-error.js';
import { Diagnostics } from '../../src/diagnostics/diagnostics.js';
import { EyrieError } from '../../src/errors/eyrie-error.js';
import { resolveUntyped, weatherSection } from './weather-section.js';

function failureOf(options: unknown, environment: Record<string, string> = {}): ConfigError {
  try {
    resolveUntyped(options, environment);
  } catch (error) {
    if (error instanceof ConfigError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

describe('the error of a section', () => {
  test.each([
    {
      options: { port: 70000 },
      message:
        'weather.port is 70000, but must be a whole number from 1 to 65535. Correct weather.port in the configuration.',
    },
    {
      options: { port: Number.NaN },
      message:
        'weather.port is NaN, but must be a whole number from 1 to 65535. Correct weather.port in the configuration.',
    },
    {
      options: { port: null },
      message:
        'weather.port is null, but must be a whole number from 1 to 65535. Correct weather.port in the configuration.',
    },
    {
      options: { buckets: [1, 2, -1] },
      message:
        'weather.buckets[2] is -1, but must be a number greater than 0. Correct weather.buckets[2] in the configuration.',
    },
    {
      options: { buckets: '1,2' },
      message:
        'weather.buckets is "1,2", but must be a list of 0 to 1000 items. Correct weather.buckets in the configuration.',
    },
    {
      options: { path: ['/a'] },
      message:
        'weather.path is a list of 1, but must be a path that starts with "/" and has no query, such as "/metrics". Correct weather.path in the configuration.',
    },
    {
      options: { mode: 'windy' },
      message:
        'weather.mode is "windy", but must be one of "calm", "stormy". Correct weather.mode in the configuration.',
    },
    {
      options: { onStorm: 'log' },
      message:
        'weather.onStorm is "log", but must be a function. Correct weather.onStorm in the configuration.',
    },
    {
      options: { path: () => '/' },
      message:
        'weather.path is a function, but must be a path that starts with "/" and has no query, such as "/metrics". Correct weather.path in the configuration.',
    },
    {
      options: { sampling: { windowSeconds: '30' } },
      message:
        'weather.sampling.windowSeconds is "30", but must be a number greater than 0. Correct weather.sampling.windowSeconds in the configuration.',
    },
    {
      options: { sampling: 'off' },
      message:
        'weather.sampling is "off", but must be (false | Object). Correct weather.sampling in the configuration.',
    },
    {
      options: { labels: { Team: 'a' } },
      message:
        'The name of weather.labels.Team must be lower-case letters and "_". Correct weather.labels.Team in the configuration.',
    },
    {
      options: { labels: { team: '' } },
      message:
        'weather.labels.team is "", but must be text of 1 to 1024 characters on one line. Correct weather.labels.team in the configuration.',
    },
    {
      options: { receivers: [{ token: 'a' }] },
      message:
        'weather.receivers[0].url is missing, but must be given. Set weather.receivers[0].url in the configuration.',
    },
    {
      options: { sampling: new Map() },
      message:
        'weather.sampling is an instance of Map, but must be a plain object. Correct weather.sampling in the configuration.',
    },
    {
      options: { labels: [] },
      message:
        'weather.labels is a list of 0, but must be a plain object. Correct weather.labels in the configuration.',
    },
    {
      options: { thermometer: {} },
      message:
        'weather.thermometer is an object, but must be Thermometer. Correct weather.thermometer in the configuration.',
    },
    {
      options: [],
      message: 'weather is a list of 0, but must be a plain object. Correct weather in the configuration.',
    },
    {
      options: null,
      message: 'weather is null, but must be a plain object. Correct weather in the configuration.',
    },
  ])('says property, value, rule and remedy: $message', ({ options, message }) => {
    expect(failureOf(options).message).toBe(`EYRIE_CONFIG_INVALID: ${message}`);
  });

  test.each([
    { options: { pth: '/' }, hint: ' (did you mean "path"?). Rename it to "path" or remove it.' },
    { options: { PORT: 1 }, hint: ' (did you mean "port"?). Rename it to "port" or remove it.' },
    { options: { tokne: 'x' }, hint: ' (did you mean "token"?). Rename it to "token" or remove it.' },
    {
      options: { humidity: 1 },
      hint: '. Remove it, weather has the properties path, port, sampling, buckets, labels, token, receivers, thermometer, onStorm, mode.',
    },
  ])('says what was meant by an unknown property: $options', ({ options, hint }) => {
    const [name] = Object.keys(options);
    expect(failureOf(options).message).toBe(
      `EYRIE_CONFIG_INVALID: weather.${name} is not a known property of weather${hint}`,
    );
  });

  test('finds unknown properties inside unions and lists', () => {
    const options = {
      sampling: { windowSecond: 1 },
      receivers: [{ url: 'http://a', token: 'b', 'time out': 1 }],
    };
    expect(failureOf(options).issues.map(({ problem }) => problem)).toEqual([
      'weather.sampling.windowSecond is not a known property of weather.sampling (did you mean "windowSeconds"?)',
      'weather.receivers[0]["time out"] is not a known property of weather.receivers[0]',
    ]);
  });

  test('lists everything that is wrong, each place once', () => {
    const error = failureOf(
      { pth: '/', buckets: [1, -1], token: '', humidity: undefined },
      { EYRIE_WEATHER_PORT: 'abc', EYRIE_WEATHER_WINDOW_SECONDS: '0' },
    );
    expect(error.message).toBe(
      [
        'EYRIE_CONFIG_INVALID: The weather section has 5 problems:',
        '  - weather.token is an empty string, but a secret must not be empty.',
        '    Give weather.token a value or leave it out.',
        '  - EYRIE_WEATHER_PORT (weather.port) is "abc", but must be a whole number from 1 to 65535.',
        '    Correct or unset the environment variable EYRIE_WEATHER_PORT.',
        '  - EYRIE_WEATHER_WINDOW_SECONDS (weather.sampling.windowSeconds) is 0, but must be a number greater than 0.',
        '    Correct or unset the environment variable EYRIE_WEATHER_WINDOW_SECONDS.',
        '  - weather.buckets[1] is -1, but must be a number greater than 0.',
        '    Correct weather.buckets[1] in the configuration.',
        '  - weather.pth is not a known property of weather (did you mean "path"?).',
        '    Rename it to "path" or remove it.',
        'Nothing was started. Correct what is listed above.',
      ].join('\n'),
    );
    expect(error).toBeInstanceOf(EyrieError);
    expect(error.code).toBe('EYRIE_CONFIG_INVALID');
    expect(error.section).toBe('weather');
    expect(error.issues[1]).toEqual({
      property: 'weather.port',
      variable: 'EYRIE_WEATHER_PORT',
      received: '"abc"',
      rule: 'must be a whole number from 1 to 65535',
      problem: 'EYRIE_WEATHER_PORT (weather.port) is "abc", but must be a whole number from 1 to 65535',
      remedy: 'Correct or unset the environment variable EYRIE_WEATHER_PORT',
    });
    expect(error.issues[3]).not.toHaveProperty('variable');
  });

  test('a message lists twenty issues, the error holds them all', () => {
    const error = failureOf({ buckets: Array.from({ length: 50 }, () => -1) });
    expect(error.issues).toHaveLength(50);
    expect(error.message.split('\n')).toHaveLength(1 + 2 * 20 + 2);
    expect(error.message).toContain('\n  - and 30 more\nNothing was started. Correct what is listed above.');
  });

  test('long values and names are shortened, control characters are escaped', () => {
    expect(failureOf({ mode: `a\nb${'x'.repeat(100)}` }).issues[0]?.received).toBe(
      `"a\\nb${'x'.repeat(57)}…"`,
    );
    expect(failureOf({ ['y'.repeat(100)]: 1 }).issues[0]?.property).toBe(`weather["${'y'.repeat(60)}…"]`);
  });

  test('options that are right hide a variable that is wrong', () => {
    expect(resolveUntyped({ port: 1 }, { EYRIE_WEATHER_PORT: 'abc' }).port).toBe(1);
  });

  test('options that are wrong are named, not the variable that they hide', () => {
    const environment = { EYRIE_WEATHER_PORT: '1', EYRIE_WEATHER_WINDOW_SECONDS: '1' };
    expect(failureOf({ port: 0, sampling: 'off' }, environment).issues.map(({ problem }) => problem)).toEqual(
      [
        'weather.port is 0, but must be a whole number from 1 to 65535',
        'weather.sampling is "off", but must be (false | Object)',
      ],
    );
  });

  test('a wrong item of a list from a variable names the variable', () => {
    expect(failureOf({}, { EYRIE_WEATHER_BUCKETS: '1,fast' }).message).toBe(
      'EYRIE_CONFIG_INVALID: EYRIE_WEATHER_BUCKETS (weather.buckets[1]) is "fast", but must be a number greater than 0. Correct or unset the environment variable EYRIE_WEATHER_BUCKETS.',
    );
  });
});

describe('a bad variable of OpenTelemetry', () => {
  test('is ignored and said once, as other tools share it', () => {
    const lines: string[] = [];
    const diagnostics = new Diagnostics((_level, message) => lines.push(message));
    const environment = { OTEL_WEATHER_PORT: 'abc', OTEL_WEATHER_WINDOW_SECONDS: '-1', WEATHER_PORT: '5' };
    const resolved = weatherSection.resolve({ environment, diagnostics });
    weatherSection.resolve({ environment, diagnostics });
    expect(resolved).toMatchObject({ port: 5, sampling: { windowSeconds: 30 } });
    expect(lines).toEqual([
      'EYRIE_CONFIG_OTEL_VARIABLE_IGNORED: The environment variable is ignored: OTEL_WEATHER_PORT (weather.port) is "abc", but must be a whole number from 1 to 65535. Correct or unset the environment variable OTEL_WEATHER_PORT.',
      'EYRIE_CONFIG_OTEL_VARIABLE_IGNORED: The environment variable is ignored: OTEL_WEATHER_WINDOW_SECONDS (weather.sampling.windowSeconds) is -1, but must be a number greater than 0. Correct or unset the environment variable OTEL_WEATHER_WINDOW_SECONDS.',
    ]);
    expect(diagnostics.counts()).toEqual([{ code: 'EYRIE_CONFIG_OTEL_VARIABLE_IGNORED', count: 4 }]);
  });

  test('does not save options that are wrong', () => {
    const diagnostics = new Diagnostics(() => undefined);
    expect(() =>
      weatherSection.resolve({
        options: { path: 'x' },
        environment: { OTEL_WEATHER_PORT: 'abc' },
        diagnostics,
      }),
    ).toThrow('EYRIE_CONFIG_INVALID: weather.path is "x"');
  });
});
