import { defineSection } from '@eyrie/core/engine';
import * as v from 'valibot';
import {
  type VolumeOptions,
  volumeDefaults,
  volumeEntries,
  volumeSecrets,
  volumeVariables,
} from '../../src/volume/volume-options.js';

// As the section "logging" nests them.
const schema: v.GenericSchema<VolumeOptions> = v.partial(v.strictObject(volumeEntries));
const section = defineSection({
  name: 'logging',
  schema,
  defaults: volumeDefaults,
  environment: volumeVariables,
  secrets: volumeSecrets,
});

const resolve = (options: object, environment = {}) => section.resolve({ options, environment });

const messageOf = (options: object, environment = {}): string => {
  try {
    resolve(options, environment);
  } catch (error) {
    return (error as Error).message;
  }
  return 'nothing was thrown';
};

test('everything but the token and the signal has a default', () => {
  expect(resolve({})).toEqual({
    level: 'info',
    levels: {},
    sampling: { debug: 1, info: 1, access: 1 },
    tailBuffer: { enabled: false, slowSeconds: 1, maxLinesPerRequest: 100, maxBytes: 8_388_608 },
    levelControl: { path: '/api/v1/log-levels', seconds: 600 },
  });
});

test('what is given takes the place of its default alone', () => {
  expect(
    resolve({
      level: 'debug',
      levels: { UsersService: 'debug', 'TypeOrm*': 'warn' },
      sampling: { debug: 0.1 },
      tailBuffer: { enabled: true },
      levelControl: { signal: 'SIGUSR2' },
    }),
  ).toEqual({
    level: 'debug',
    levels: { UsersService: 'debug', 'TypeOrm*': 'warn' },
    sampling: { debug: 0.1, info: 1, access: 1 },
    tailBuffer: { enabled: true, slowSeconds: 1, maxLinesPerRequest: 100, maxBytes: 8_388_608 },
    levelControl: { path: '/api/v1/log-levels', seconds: 600, signal: 'SIGUSR2' },
  });
});

test('every variable is read', () => {
  expect(
    resolve(
      {},
      {
        EYRIE_LOGGING_LEVEL: 'WARN',
        EYRIE_LOGGING_LEVELS: 'UsersService=debug, TypeOrm* = ERROR,',
        EYRIE_LOGGING_SAMPLING_DEBUG: '0.1',
        EYRIE_LOGGING_SAMPLING_INFO: '0.5',
        EYRIE_LOGGING_SAMPLING_ACCESS: '0',
        EYRIE_LOGGING_TAIL_BUFFER_ENABLED: 'true',
        EYRIE_LOGGING_TAIL_BUFFER_SLOW_SECONDS: '0.25',
        EYRIE_LOGGING_TAIL_BUFFER_MAX_LINES_PER_REQUEST: '20',
        EYRIE_LOGGING_TAIL_BUFFER_MAX_BYTES: '1000000',
        EYRIE_LOGGING_LEVEL_CONTROL_PATH: '/levels',
        EYRIE_LOGGING_LEVEL_CONTROL_TOKEN: 'a-secret-of-the-operator',
        EYRIE_LOGGING_LEVEL_CONTROL_SIGNAL: 'SIGUSR1',
        EYRIE_LOGGING_LEVEL_CONTROL_SECONDS: '120',
      },
    ),
  ).toEqual({
    level: 'warn',
    levels: { UsersService: 'debug', 'TypeOrm*': 'error' },
    sampling: { debug: 0.1, info: 0.5, access: 0 },
    tailBuffer: { enabled: true, slowSeconds: 0.25, maxLinesPerRequest: 20, maxBytes: 1_000_000 },
    levelControl: {
      path: '/levels',
      token: 'a-secret-of-the-operator',
      signal: 'SIGUSR1',
      seconds: 120,
    },
  });
});

describe('a wrong option is named with its value and its rule', () => {
  const LEVEL = 'must be one of "debug", "info", "warn", "error", "critical"';
  const NAME = 'must be the name of a logger, with "*" at most at its end';
  const tooMany = Object.fromEntries(Array.from({ length: 201 }, (_, index) => [`L${index}`, 'info']));

  test.each<[options: object, ...parts: string[]]>([
    [{ level: 'trace' }, 'logging.level is "trace"', LEVEL],
    [{ levels: { A: 'loud' } }, 'logging.levels.A is "loud"', LEVEL],
    [{ levels: { 'a*b': 'info' } }, NAME],
    [{ levels: tooMany }, 'logging.levels', 'must have at most 200 entries'],
    [{ sampling: { info: 1.5 } }, 'logging.sampling.info is 1.5', 'must be a number from 0 to 1'],
    [{ sampling: { warn: 0.5 } }, 'logging.sampling.warn is not a known property'],
    [{ tailBuffer: { slowSeconds: 0 } }, 'logging.tailBuffer.slowSeconds', 'from 0.001 to 3600'],
    [{ tailBuffer: { maxLinesPerRequest: 0 } }, 'logging.tailBuffer.maxLinesPerRequest', 'from 1 to 10000'],
    [{ tailBuffer: { maxBytes: 1 } }, 'logging.tailBuffer.maxBytes', 'from 65536 to 1073741824'],
    [{ levelControl: { signal: 'SIGTERM' } }, 'logging.levelControl.signal', '"SIGUSR1", "SIGUSR2"'],
    [{ levelControl: { seconds: 86_401 } }, 'logging.levelControl.seconds', 'from 1 to 86400'],
    [{ levelControl: { path: 'levels' } }, 'logging.levelControl.path', 'must be a path'],
  ])('%j', (options, ...parts) => {
    const message = messageOf(options);
    expect(message).toMatch(/^EYRIE_CONFIG_INVALID: /);
    for (const part of parts) expect(message).toContain(part);
  });

  test('levels in a variable that are no list of pairs', () => {
    expect(messageOf({}, { EYRIE_LOGGING_LEVELS: 'debug' })).toBe(
      'EYRIE_CONFIG_INVALID: EYRIE_LOGGING_LEVELS (logging.levels) is "debug", but must be levels by the name of a logger,' +
        ' such as { UsersService: "debug" }, in a variable UsersService=debug. Correct or unset the environment variable EYRIE_LOGGING_LEVELS.',
    );
  });
});

describe('the token', () => {
  test('is never empty', () => {
    expect(messageOf({ levelControl: { token: '' } })).toContain(
      'is an empty string, but a secret must not be empty',
    );
  });

  test('is never shown', () => {
    const message = messageOf({ levelControl: { token: 'abc secret\n' } });
    expect(message).toContain('logging.levelControl.token is [secret]');
    expect(message).not.toContain('abc');
  });
});
