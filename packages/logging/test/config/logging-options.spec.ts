import { inspect } from 'node:util';
import { ConfigError } from '@eyrie/core/engine';
import { type LoggingOptions, loggingSection } from '../../src/config/logging-options.js';

const SECRET = 'hunter2-hunter2';

function resolved(options: unknown = {}, environment: Readonly<Record<string, string>> = {}) {
  return loggingSection.resolve({ options: options as LoggingOptions, environment });
}

function errorOf(options: unknown, environment?: Readonly<Record<string, string>>): ConfigError {
  try {
    resolved(options, environment);
  } catch (error) {
    if (error instanceof ConfigError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

/** Every problem with its remedy. */
function refusalsOf(options: unknown, environment?: Readonly<Record<string, string>>): readonly string[] {
  return errorOf(options, environment).issues.map(({ problem, remedy }) => `${problem}. ${remedy}.`);
}

describe('the section "logging"', () => {
  test('has a default for everything', () => {
    expect(resolved()).toEqual({
      enabled: true,
      level: 'info',
      levels: {},
      sampling: { debug: 1, info: 1, access: 1 },
      tailBuffer: { enabled: false, slowSeconds: 1, maxLinesPerRequest: 100, maxBytes: 8_388_608 },
      levelControl: { path: '/api/v1/log-levels', seconds: 600 },
      destinations: [{ type: 'stdout' }],
      accessLog: { enabled: true, exclude: [], clientIp: 'truncated' },
      maxLineBytes: 65_536,
      maxBufferedBytes: 16_777_216,
      exitDeadlineMs: 1000,
    });
  });

  test('takes every option', () => {
    const stream = { write: () => true };
    const options: LoggingOptions = {
      enabled: true,
      format: 'gcp',
      level: 'warn',
      levels: { 'TypeOrm*': 'error' },
      sampling: { debug: 0, info: 0.5, access: 1 },
      tailBuffer: { enabled: true, slowSeconds: 0.5, maxLinesPerRequest: 5, maxBytes: 65_536 },
      levelControl: { path: '/levels', token: SECRET, signal: 'SIGUSR2', seconds: 60 },
      destinations: [
        { type: 'stdout', format: 'pretty' },
        { type: 'file', path: 'app.log', maxBytes: 1024, interval: 'day', maxFiles: 3, format: 'ecs' },
        { type: 'loki', url: 'http://loki:3100', username: 'u', password: SECRET, labels: { team: 'a' } },
        { type: 'otlp', endpoint: 'http://collector:4318', headers: { authorization: SECRET } },
        { type: 'stream', stream, format: 'eyrie' },
      ],
      accessLog: { enabled: false, exclude: ['/ping', 'unmatched', '/assets/*'], clientIp: 'hashed' },
      maxLineBytes: 8192,
      maxBufferedBytes: 65_536,
      exitDeadlineMs: 0,
      gcpProjectId: 'shop-prod-42',
    };
    const result = resolved(options);
    expect(result).toEqual(options);
    // Not a copy: what is written to must be the user's own stream.
    expect(Reflect.get(result.destinations[4] as object, 'stream')).toBe(stream);
  });

  test('reads its variables, and options win over them', () => {
    const environment = {
      EYRIE_LOGGING_ENABLED: 'true',
      EYRIE_LOGGING_LEVEL: ' WARN ',
      EYRIE_LOGGING_LEVELS: 'UsersService=debug, TypeOrm*=ERROR',
      EYRIE_LOGGING_FORMAT: 'ecs',
      EYRIE_LOGGING_SAMPLING_INFO: '0.25',
      EYRIE_LOGGING_TAIL_BUFFER_ENABLED: 'true',
      EYRIE_LOGGING_LEVEL_CONTROL_TOKEN: SECRET,
      EYRIE_LOGGING_ACCESS_LOG_EXCLUDE: '/ping,/assets/*',
      EYRIE_LOGGING_ACCESS_LOG_CLIENT_IP: 'none',
      EYRIE_LOGGING_MAX_LINE_BYTES: '5000',
      GOOGLE_CLOUD_PROJECT: 'shop-prod-42',
    };
    expect(resolved({ maxLineBytes: 9000, sampling: { debug: 0.5 } }, environment)).toMatchObject({
      enabled: true,
      level: 'warn',
      levels: { UsersService: 'debug', 'TypeOrm*': 'error' },
      format: 'ecs',
      sampling: { debug: 0.5, info: 0.25, access: 1 },
      tailBuffer: { enabled: true },
      levelControl: { token: SECRET },
      accessLog: { enabled: true, exclude: ['/ping', '/assets/*'], clientIp: 'none' },
      maxLineBytes: 9000,
      gcpProjectId: 'shop-prod-42',
    });
    expect(
      resolved({}, { GOOGLE_CLOUD_PROJECT: 'other', EYRIE_LOGGING_GCP_PROJECT_ID: 'mine' }).gcpProjectId,
    ).toBe('mine');
  });

  test.each<readonly [options: unknown, refusals: readonly string[]]>([
    [
      { level: 'loud' },
      [
        'logging.level is "loud", but must be one of "debug", "info", "warn", "error", "critical". Correct logging.level in the configuration.',
      ],
    ],
    [
      { levels: { Users: 'verbose' } },
      [
        'logging.levels.Users is "verbose", but must be one of "debug", "info", "warn", "error", "critical". Correct logging.levels.Users in the configuration.',
      ],
    ],
    [
      { levels: { 'a*b': 'debug' } },
      [
        'The name of logging.levels["a*b"] must be the name of a logger, with "*" at most at its end, of 1 to 256 characters on one line. Correct logging.levels["a*b"] in the configuration.',
      ],
    ],
    [
      { format: 'xml' },
      [
        'logging.format is "xml", but must be one of "eyrie", "gcp", "ecs", "pretty". Correct logging.format in the configuration.',
      ],
    ],
    [
      { formats: 'ecs' },
      [
        'logging.formats is not a known property of logging (did you mean "format"?). Rename it to "format" or remove it.',
      ],
    ],
    [
      { sampling: { warn: 0.5 } },
      [
        'logging.sampling.warn is not a known property of logging.sampling. Remove it, logging.sampling has the properties debug, info, access.',
      ],
    ],
    [
      { sampling: { info: 2 } },
      [
        'logging.sampling.info is 2, but must be a number from 0 to 1. Correct logging.sampling.info in the configuration.',
      ],
    ],
    [
      { tailBuffer: true },
      [
        'logging.tailBuffer is true, but must be a plain object. Correct logging.tailBuffer in the configuration.',
      ],
    ],
    [
      { levelControl: { path: 'levels' } },
      [
        'logging.levelControl.path is "levels", but must be a path that starts with "/" and has no query, such as "/metrics". Correct logging.levelControl.path in the configuration.',
      ],
    ],
    [
      { levelControl: { signal: 'SIGTERM' } },
      [
        'logging.levelControl.signal is "SIGTERM", but must be one of "SIGUSR1", "SIGUSR2". Correct logging.levelControl.signal in the configuration.',
      ],
    ],
    [
      { accessLog: { exclude: ['ping'] } },
      [
        'logging.accessLog.exclude[0] is "ping", but must be a path or route that starts with "/", such as "/ping" or "/assets/*", or "unmatched". Correct logging.accessLog.exclude[0] in the configuration.',
      ],
    ],
    [
      { accessLog: { clientIp: 'half' } },
      [
        'logging.accessLog.clientIp is "half", but must be one of "full", "truncated", "hashed", "none". Correct logging.accessLog.clientIp in the configuration.',
      ],
    ],
    [
      { maxLineBytes: 10 },
      [
        'logging.maxLineBytes is 10, but must be a whole number from 4096 to 1048576. Correct logging.maxLineBytes in the configuration.',
      ],
    ],
    [
      { destinations: [] },
      [
        'logging.destinations is a list of 0, but must be a list of 1 to 10 items. Correct logging.destinations in the configuration.',
      ],
    ],
    [
      { destinations: 'stdout' },
      [
        'logging.destinations is a string, but must be a list of 1 to 10 items. Correct logging.destinations in the configuration.',
      ],
    ],
    [
      { destinations: ['stdout'] },
      [
        'logging.destinations[0] is a string, but must be a plain object. Correct logging.destinations[0] in the configuration.',
      ],
    ],
    [
      { destinations: [{}] },
      [
        'logging.destinations[0].type is missing, but must be given. Set logging.destinations[0].type in the configuration.',
      ],
    ],
    [
      { destinations: [{ type: 'syslog' }] },
      [
        'logging.destinations[0].type is "syslog", but must be one of "stdout", "file", "loki", "otlp", "stream". Correct logging.destinations[0].type in the configuration.',
      ],
    ],
    [
      { destinations: [{ type: 'toString' }] },
      [
        'logging.destinations[0].type is "toString", but must be one of "stdout", "file", "loki", "otlp", "stream". Correct logging.destinations[0].type in the configuration.',
      ],
    ],
    [
      { destinations: [{ type: 'stdout', format: 'xml' }] },
      [
        'logging.destinations[0].format is "xml", but must be one of "eyrie", "gcp", "ecs", "pretty". Correct logging.destinations[0].format in the configuration.',
      ],
    ],
    [
      { destinations: [{ type: 'stdout' }, { type: 'file' }] },
      [
        'logging.destinations[1].path is missing, but must be given. Set logging.destinations[1].path in the configuration.',
      ],
    ],
    [
      { destinations: [{ type: 'file', path: 'a', maxFiles: 0, size: 1 }] },
      [
        'logging.destinations[0].maxFiles is 0, but must be a whole number from 1 to 1000. Correct logging.destinations[0].maxFiles in the configuration.',
        'logging.destinations[0].size is not a known property of logging.destinations[0]. Remove it, logging.destinations[0] has the properties type, path, maxBytes, interval, maxFiles, format.',
      ],
    ],
    [
      { destinations: [{ type: 'stream', stream: {} }] },
      [
        'logging.destinations[0].stream is an object, but must be an object with a method "write". Correct logging.destinations[0].stream in the configuration.',
      ],
    ],
    [
      { destinations: [{ type: 'loki', url: 'http://loki:3100', usename: 'x' }] },
      [
        'logging.destinations[0].usename is not a known property of logging.destinations[0] (did you mean "username"?). Rename it to "username" or remove it.',
      ],
    ],
    [
      { destinations: [{ type: 'loki', url: 'http://loki:3100', username: 'x' }] },
      [
        'logging.destinations[0] is an object, but must have username and password together. Correct logging.destinations[0] in the configuration.',
      ],
    ],
    [
      { destinations: [{ type: 'otlp', endpoint: 'collector', delayMs: -1 }] },
      [
        'logging.destinations[0].endpoint is [secret], but must be an http or https URL such as "http://collector:4318/v1/logs". Correct logging.destinations[0].endpoint in the configuration.',
        'logging.destinations[0].delayMs is -1, but must be a whole number from 1 to 600000. Correct logging.destinations[0].delayMs in the configuration.',
      ],
    ],
  ])('refuses %j', (options, refusals) => {
    expect(refusalsOf(options)).toEqual(refusals);
  });

  test.each<readonly [unknown, Readonly<Record<string, string>>]>([
    [{ levelControl: { token: `${SECRET}\n` } }, {}],
    [{ levelControl: { token: [SECRET] } }, {}],
    [{}, { EYRIE_LOGGING_LEVEL_CONTROL_TOKEN: `${SECRET} ü` }],
    [{ destinations: [{ type: 'loki', url: `http://u:${SECRET}@loki` }] }, {}],
    [{ destinations: [{ type: 'loki', url: 'http://loki', bearerToken: `${SECRET}\n` }] }, {}],
    [
      { destinations: [{ type: 'loki', url: 'http://loki', username: 'a', password: { value: SECRET } }] },
      {},
    ],
    [{ destinations: [{ type: 'loki', url: 'http://loki', headers: { 'X-Key': `${SECRET}\n` } }] }, {}],
    [{ destinations: [{ type: 'loki', url: 'http://loki', headers: SECRET }] }, {}],
    [{ destinations: [{ type: 'otlp', headers: { 'x-key': `${SECRET}\n` } }] }, {}],
    [{ destinations: [{ type: 'otlp', endpoint: `ftp://u:${SECRET}@collector` }] }, {}],
    [{ destinations: [{ type: 'otlp', endpoint: `//u:${SECRET}@collector` }] }, {}],
  ])('never shows a secret of what it refuses (%#)', (options, environment) => {
    const error = errorOf(options, environment);
    const shown = [error.message, String(error.stack), JSON.stringify(error), JSON.stringify(error.issues)];
    expect(
      [...shown, inspect(error, { depth: 9, showHidden: true })].filter((text) => text.includes(SECRET)),
    ).toEqual([]);
  });

  test('takes no empty secret', () => {
    expect(refusalsOf({ levelControl: { token: '' } })).toEqual([
      'logging.levelControl.token is an empty string, but a secret must not be empty. Give logging.levelControl.token a value or leave it out.',
    ]);
    expect(refusalsOf({}, { EYRIE_LOGGING_LEVEL_CONTROL_TOKEN: '' })).toEqual([
      'EYRIE_LOGGING_LEVEL_CONTROL_TOKEN (logging.levelControl.token) is an empty string, but a secret must not be empty. Give EYRIE_LOGGING_LEVEL_CONTROL_TOKEN a value or unset it.',
    ]);
  });
});
