import { inspect } from 'node:util';
import { literal, partial, strictObject, string, union } from 'valibot';
import { ConfigError } from '../../src/config/config-error.js';
import { secrecyOf } from '../../src/config/secrets.js';
import { defineSection } from '../../src/config/section.js';
import { resolveUntyped, type WeatherOptions } from './weather-section.js';

const SECRET = 'hunter2-hunter2';

function failureOf(attempt: () => unknown): ConfigError {
  try {
    attempt();
  } catch (error) {
    if (error instanceof ConfigError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

describe('a secret', () => {
  test.each([
    {
      options: { token: [SECRET] },
      shown: 'weather.token is [secret], but must be a text that is not empty',
    },
    {
      options: { token: { value: SECRET } },
      shown: 'weather.token is [secret], but must be a text that is not empty',
    },
    {
      options: { receivers: [{ url: 'a', token: [SECRET] }] },
      shown: 'weather.receivers[0].token is [secret], but must be a text that is not empty',
    },
    { options: { receivers: SECRET }, shown: 'weather.receivers is a string, but must be a list' },
    { options: SECRET, shown: 'weather is a string, but must be a plain object' },
    {
      options: { tokens: SECRET },
      shown: 'weather.tokens is not a known property of weather (did you mean "token"?)',
    },
  ])('is never shown: $shown', ({ options, shown }) => {
    const error = failureOf(() => resolveUntyped(options));
    expect(error.problem).toBe(shown);
    expect(inspect(error, { depth: 9, showHidden: true })).not.toContain(SECRET);
    expect(JSON.stringify(error)).not.toContain(SECRET);
  });

  test('is not shown by a schema that has no words of its own, in options and variables', () => {
    const section = defineSection({
      name: 'door',
      schema: partial(strictObject({ pin: union([literal('0000'), literal('1111')]), bell: string() })),
      defaults: {},
      environment: { EYRIE_DOOR_PIN: { property: 'pin', parse: 'string' } },
      secrets: ['pin'],
    });
    const byOptions = failureOf(() =>
      section.resolve({ options: { pin: SECRET as '0000' }, environment: {} }),
    );
    expect(byOptions.problem).toBe('door.pin is [secret], but must be ("0000" | "1111")');
    const byVariable = failureOf(() => section.resolve({ environment: { EYRIE_DOOR_PIN: SECRET } }));
    expect(byVariable.problem).toBe('EYRIE_DOOR_PIN (door.pin) is [secret], but must be ("0000" | "1111")');
    expect(inspect([byOptions, byVariable], { depth: 9 })).not.toContain(SECRET);
  });

  test.each(['', '  ', '\n'])('must not be empty in options: %j', (token) => {
    expect(() => resolveUntyped({ token } satisfies WeatherOptions)).toThrow(
      'EYRIE_CONFIG_INVALID: weather.token is an empty string, but a secret must not be empty. Give weather.token a value or leave it out.',
    );
  });

  test('must not be empty in a list', () => {
    expect(() =>
      resolveUntyped({
        receivers: [
          { url: 'a', token: 'b' },
          { url: 'a', token: '' },
        ],
      }),
    ).toThrow(
      'EYRIE_CONFIG_INVALID: weather.receivers[1].token is an empty string, but a secret must not be empty. Give weather.receivers[1].token a value or leave it out.',
    );
  });

  test('must not be empty in a variable, where emptiness means "unset" for everything else', () => {
    expect(() => resolveUntyped({}, { EYRIE_WEATHER_TOKEN: '' })).toThrow(
      'EYRIE_CONFIG_INVALID: EYRIE_WEATHER_TOKEN (weather.token) is an empty string, but a secret must not be empty. Give EYRIE_WEATHER_TOKEN a value or unset it.',
    );
    expect(resolveUntyped({ token: 'a' }, { EYRIE_WEATHER_TOKEN: '' }).token).toBe('a');
  });

  test('is passed on as it is, spaces included', () => {
    expect(resolveUntyped({}, { EYRIE_WEATHER_TOKEN: ' a b ' }).token).toBe(' a b ');
  });
});

test.each([
  { path: ['token'], secrecy: 'secret' },
  { path: ['keys', 'main', 'private'], secrecy: 'secret' },
  { path: ['keys', 'main', 'private', 'pem'], secrecy: 'secret' },
  { path: ['receivers', 3, 'token'], secrecy: 'secret' },
  { path: ['keys', 'main'], secrecy: 'holds-secrets' },
  { path: [], secrecy: 'holds-secrets' },
  { path: ['keys', 'main', 'public'], secrecy: 'open' },
  { path: ['port'], secrecy: 'open' },
])('the path $path is $secrecy', ({ path, secrecy }) => {
  expect(secrecyOf(path, ['token', 'keys.*.private', 'receivers.token'])).toBe(secrecy);
});
