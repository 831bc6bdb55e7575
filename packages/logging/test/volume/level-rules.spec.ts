import { setTimeout as sleep } from 'node:timers/promises';
import type { EyrieError } from '@eyrie/core/engine';
import { jest } from '@jest/globals';
import { type LogLevel, SEVERITY } from '../../src/levels/log-level.js';
import type { LevelChange } from '../../src/volume/level-change.js';
import type { LevelOverrideRequest } from '../../src/volume/level-override.js';
import { LevelRules, type LevelRulesOptions } from '../../src/volume/level-rules.js';
import { SetClock } from './set-clock.js';

// Closed when a test ends, so that no timer outlives it.
const started: LevelRules[] = [];
afterEach(() => {
  for (const rules of started.splice(0)) rules.close();
});

function startRules(options: LevelRulesOptions = {}) {
  const clock = new SetClock();
  const changes: LevelChange[] = [];
  const rules = new LevelRules({ clock, onChange: (change) => changes.push(change), ...options });
  started.push(rules);
  return { clock, changes, rules };
}

function codeOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    return (error as EyrieError).message;
  }
  return 'nothing was thrown';
}

describe('the level of a logger', () => {
  test('is INFO where nothing is said', () => {
    const { rules } = startRules();
    expect([rules.levelOf('UsersService'), rules.levelOf()]).toEqual(['info', 'info']);
  });

  test.each<[name: string, level: LogLevel]>([
    ['UsersService', 'debug'],
    ['UsersRepository', 'warn'],
    ['UsersRepositoryCache', 'error'],
    ['Users', 'critical'],
    ['users', 'info'],
    ['PaymentsService', 'info'],
    ['', 'info'],
  ])('"%s" is the longest match of the configured names', (name, level) => {
    const { rules } = startRules({
      levels: {
        'Users*': 'warn',
        UsersService: 'debug',
        'UsersRepositoryC*': 'error',
        Users: 'critical',
        'UsersServices*': 'critical',
      },
    });
    expect(rules.levelOf(name)).toBe(level);
  });

  test('may be configured with "*" for every logger', () => {
    const { rules } = startRules({ level: 'info', levels: { '*': 'error', 'Users*': 'debug' } });
    expect([rules.levelOf(), rules.levelOf('Users'), rules.levelOf('X')]).toEqual([
      'error',
      'debug',
      'error',
    ]);
  });

  test('is not led astray by names of Object', () => {
    const { rules } = startRules();
    expect(['constructor', '__proto__', 'toString'].map((name) => rules.levelOf(name))).toEqual([
      'info',
      'info',
      'info',
    ]);
  });
});

describe('an override', () => {
  test('comes before everything that is configured, and among overrides the longest match wins', () => {
    const { rules } = startRules({ levels: { UsersService: 'error' } });
    rules.set({ level: 'debug' });
    rules.set({ level: 'warn', logger: 'Payments*' });
    expect(['UsersService', 'PaymentsService', 'Other', ''].map((name) => rules.levelOf(name))).toEqual([
      'debug',
      'warn',
      'debug',
      'debug',
    ]);
  });

  test('changes a threshold that a logger holds, in place, and changes it back when its time is over', () => {
    const { rules, clock } = startRules();
    const threshold = rules.thresholdOf('UsersService');
    const other = rules.thresholdOf('PaymentsService');
    rules.set({ level: 'debug', logger: 'UsersService', seconds: 300 });
    expect([threshold.severity, other.severity]).toEqual([SEVERITY.debug, SEVERITY.info]);
    clock.pass(299_999);
    rules.revertExpired();
    expect(threshold.severity).toBe(SEVERITY.debug);
    clock.pass(1);
    rules.revertExpired();
    expect(threshold.severity).toBe(SEVERITY.info);
    expect(rules.thresholdOf('UsersService')).toBe(threshold);
  });

  test('holds for ten minutes where nothing is said, and for every logger', () => {
    const { rules } = startRules();
    rules.set({ level: 'debug' });
    expect(rules.current()).toEqual({
      level: 'info',
      levels: {},
      overrides: [
        {
          logger: '*',
          level: 'debug',
          seconds: 600,
          remainingSeconds: 600,
          expiresAt: '2026-03-01T12:10:00.000Z',
          by: 'the application',
        },
      ],
    });
  });

  test('takes the place of the one for the same logger', () => {
    const { rules, clock } = startRules({ levels: { 'TypeOrm*': 'warn' } });
    rules.set({ level: 'debug', logger: 'TypeOrm*', seconds: 60, by: 'ada' });
    clock.pass(30_000);
    rules.set({ level: 'info', logger: 'TypeOrm*', seconds: 90, by: 'grace' });
    clock.pass(40_500);
    expect(rules.current()).toEqual({
      level: 'info',
      levels: { 'TypeOrm*': 'warn' },
      overrides: [
        {
          logger: 'TypeOrm*',
          level: 'info',
          seconds: 90,
          remainingSeconds: 50,
          expiresAt: '2026-03-01T12:02:00.000Z',
          by: 'grace',
        },
      ],
    });
  });

  test('may also make a logger quieter', () => {
    const { rules } = startRules();
    rules.set({ level: 'critical', logger: 'Noisy' });
    expect(rules.thresholdOf('Noisy').severity).toBe(SEVERITY.critical);
  });

  test('is over at its time of day too, so that a suspended machine does not keep it', () => {
    const { rules, clock } = startRules();
    rules.set({ level: 'debug', seconds: 60 });
    clock.sleep(60_000);
    expect(rules.current().overrides).toEqual([]);
  });

  test('is noticed to be over ten seconds after the machine wakes up, and at its time where it did not sleep', () => {
    jest.useFakeTimers();
    try {
      const { rules, clock } = startRules();
      const threshold = rules.thresholdOf('A');
      rules.set({ level: 'debug', seconds: 3600 });
      clock.sleep(3_600_000);
      jest.advanceTimersByTime(9999);
      expect(threshold.severity).toBe(SEVERITY.debug);
      jest.advanceTimersByTime(1);
      expect(threshold.severity).toBe(SEVERITY.info);
      rules.set({ level: 'debug', seconds: 25 });
      for (const step of [10_000, 10_000, 4999]) {
        clock.pass(step);
        jest.advanceTimersByTime(step);
        expect(threshold.severity).toBe(SEVERITY.debug);
      }
      clock.pass(1);
      jest.advanceTimersByTime(1);
      expect(threshold.severity).toBe(SEVERITY.info);
      expect(jest.getTimerCount()).toBe(0);
    } finally {
      jest.useRealTimers();
    }
  });

  test('reverts by its own timer', async () => {
    const changes: LevelChange[] = [];
    const rules = new LevelRules({ onChange: (change) => changes.push(change) });
    started.push(rules);
    const threshold = rules.thresholdOf('UsersService');
    rules.set({ level: 'debug', seconds: 1, by: 'ada' });
    expect(threshold.severity).toBe(SEVERITY.debug);
    while (threshold.severity === SEVERITY.debug) await sleep(10);
    expect(changes).toEqual([
      { type: 'set', logger: '*', level: 'debug', seconds: 1, by: 'ada' },
      { type: 'expired', logger: '*', level: 'debug', by: 'ada' },
    ]);
  });

  test('frees its place when its time is over', () => {
    const { rules, clock } = startRules();
    for (let index = 0; index < 100; index += 1)
      rules.set({ level: 'debug', logger: `L${index}`, seconds: 10 });
    clock.pass(10_000);
    rules.set({ level: 'debug', logger: 'L100', seconds: 10 });
    expect(rules.current().overrides.map(({ logger }) => logger)).toEqual(['L100']);
  });

  test('beyond a hundred named ones is refused, but not one for every logger, nor a new one for the same', () => {
    const { rules } = startRules();
    for (let index = 0; index < 100; index += 1) rules.set({ level: 'debug', logger: `L${index}` });
    rules.set({ level: 'debug' });
    rules.set({ level: 'warn', logger: 'L0' });
    expect(codeOf(() => rules.set({ level: 'debug', logger: 'L100' }))).toBe(
      'EYRIE_LOGGING_LEVEL_OVERRIDES_FULL: 100 levels are set for a time already. Clear some of them, or set one for' +
        ' many loggers with "*" at the end of the name.',
    );
    expect(rules.current().overrides).toHaveLength(101);
  });
});

describe('clear', () => {
  test('ends the override of one logger', () => {
    const { rules } = startRules();
    rules.set({ level: 'debug', logger: 'A' });
    rules.set({ level: 'debug', logger: 'B' });
    expect(rules.clear({ logger: 'A' })).toBe(1);
    expect([rules.levelOf('A'), rules.levelOf('B')]).toEqual(['info', 'debug']);
  });

  test('ends all of them, and says how many', () => {
    const { rules } = startRules();
    rules.set({ level: 'debug', logger: 'A' });
    rules.set({ level: 'debug' });
    expect([rules.clear(), rules.clear()]).toEqual([2, 0]);
    expect(rules.levelOf('A')).toBe('info');
  });
});

describe('the base level', () => {
  test('may be changed for good', () => {
    const { rules, changes } = startRules({ levels: { A: 'error' } });
    const threshold = rules.thresholdOf('B');
    rules.setBaseLevel({ level: 'warn', by: 'setLogLevels' });
    expect([threshold.severity, rules.levelOf('A'), rules.current().level]).toEqual([
      SEVERITY.warn,
      'error',
      'warn',
    ]);
    expect(changes).toEqual([{ type: 'base', level: 'warn', by: 'setLogLevels' }]);
  });
});

describe('changes are announced', () => {
  test('once each, with who asked', () => {
    const { rules, changes, clock } = startRules();
    rules.set({ level: 'debug', logger: 'A', seconds: 5, by: 'ada' });
    rules.set({ level: 'warn', logger: 'B' });
    clock.pass(5000);
    rules.current();
    rules.clear({ by: 'grace' });
    expect(changes).toEqual([
      { type: 'set', logger: 'A', level: 'debug', seconds: 5, by: 'ada' },
      { type: 'set', logger: 'B', level: 'warn', seconds: 600, by: 'the application' },
      { type: 'expired', logger: 'A', level: 'debug', by: 'ada' },
      { type: 'cleared', logger: 'B', level: 'warn', by: 'grace' },
    ]);
  });

  test('after they hold', () => {
    const seen: LogLevel[] = [];
    const { rules } = startRules({ onChange: () => seen.push(rules.levelOf('A')) });
    rules.set({ level: 'debug' });
    rules.clear();
    expect(seen).toEqual(['debug', 'info']);
  });

  test('to nobody who could stop them by throwing', () => {
    const { rules } = startRules({
      onChange: () => {
        throw new Error('no');
      },
    });
    rules.set({ level: 'debug' });
    expect(rules.levelOf('A')).toBe('debug');
  });

  test('with at most 128 characters of a name', () => {
    const { rules, changes } = startRules();
    rules.set({ level: 'debug', by: 'x'.repeat(1000) });
    expect(changes[0]?.by).toBe('x'.repeat(128));
  });

  test('not when the rules are closed', () => {
    const { rules, changes } = startRules();
    rules.set({ level: 'debug' });
    rules.close();
    expect([changes.length, rules.levelOf('A')]).toEqual([1, 'info']);
  });
});

describe('what cannot be is refused', () => {
  const LEVEL_REMEDY = 'Use one of debug, info, warn, error, critical.';
  const NAME_RULE =
    'it must be the name of a logger, with "*" at most at its end, of 1 to 256 characters on one line.' +
    ' Use a name such as "UsersService", or the beginning of one such as "TypeOrm*".';
  const SECONDS_REMEDY = 'Use a whole number from 1 to 86400; set what is to stay in the configuration.';

  test.each<[request: object, message: string]>([
    [{ level: 'trace' }, `EYRIE_LOGGING_LEVEL_UNKNOWN: The level "trace" is unknown. ${LEVEL_REMEDY}`],
    [{ level: 'DEBUG' }, `EYRIE_LOGGING_LEVEL_UNKNOWN: The level "DEBUG" is unknown. ${LEVEL_REMEDY}`],
    [{}, `EYRIE_LOGGING_LEVEL_UNKNOWN: The level of type undefined is unknown. ${LEVEL_REMEDY}`],
    ...['', ' ', 'a*b', '**', 'a\nb', 'x'.repeat(257)].map((logger): [object, string] => [
      { level: 'debug', logger },
      `EYRIE_LOGGING_LOGGER_NAME_INVALID: The logger ${JSON.stringify(logger.slice(0, 60))} cannot be: ${NAME_RULE}`,
    ]),
    [
      { level: 'debug', logger: 7 },
      `EYRIE_LOGGING_LOGGER_NAME_INVALID: The logger 7 cannot be: ${NAME_RULE}`,
    ],
    ...[0, -1, 86_401, 1.5, Number.NaN, Number.POSITIVE_INFINITY].map((seconds): [object, string] => [
      { level: 'debug', seconds },
      `EYRIE_LOGGING_LEVEL_SECONDS_INVALID: The time ${seconds} of a level is out of bounds. ${SECONDS_REMEDY}`,
    ]),
    [
      { level: 'debug', seconds: '60' },
      `EYRIE_LOGGING_LEVEL_SECONDS_INVALID: The time "60" of a level is out of bounds. ${SECONDS_REMEDY}`,
    ],
  ])('%j', (request, message) => {
    const { rules, changes } = startRules();
    expect(codeOf(() => rules.set(request as LevelOverrideRequest))).toBe(message);
    expect([changes, rules.current().overrides]).toEqual([[], []]);
  });

  test('at the bounds of the time it is not', () => {
    const { rules } = startRules();
    rules.set({ level: 'debug', logger: 'A', seconds: 1 });
    rules.set({ level: 'debug', logger: 'B', seconds: 86_400 });
    expect(rules.current().overrides.map(({ remainingSeconds }) => remainingSeconds)).toEqual([1, 86_400]);
  });

  test('in clear, in the base level and in what is configured', () => {
    const { rules } = startRules();
    expect(codeOf(() => rules.clear({ logger: '' }))).toMatch(/^EYRIE_LOGGING_LOGGER_NAME_INVALID: /);
    expect(codeOf(() => rules.setBaseLevel({ level: 'loud' as LogLevel }))).toMatch(
      /^EYRIE_LOGGING_LEVEL_UNKNOWN: /,
    );
    expect(codeOf(() => new LevelRules({ level: 'loud' as LogLevel }))).toMatch(
      /^EYRIE_LOGGING_LEVEL_UNKNOWN: /,
    );
    expect(codeOf(() => new LevelRules({ levels: { 'a*b': 'info' } }))).toMatch(
      /^EYRIE_LOGGING_LOGGER_NAME_INVALID: /,
    );
  });
});

describe('thresholds', () => {
  test('are the same object for the same name, and differ between names', () => {
    const { rules } = startRules();
    expect(rules.thresholdOf('A')).toBe(rules.thresholdOf('A'));
    expect(rules.thresholdOf('A')).not.toBe(rules.thresholdOf('B'));
    expect(rules.thresholdOf()).toBe(rules.thresholdOf(''));
  });

  test('beyond 10,000 names are not kept, but follow the rules all the same', () => {
    const { rules } = startRules();
    for (let index = 0; index < 10_000; index += 1) rules.thresholdOf(`request ${index}`);
    const kept = rules.thresholdOf('request 9999');
    const further = rules.thresholdOf('request 10000');
    expect(rules.thresholdOf('request 9999')).toBe(kept);
    expect(rules.thresholdOf('request 10000')).not.toBe(further);
    rules.set({ level: 'debug', logger: 'request*' });
    expect([kept.severity, further.severity]).toEqual([SEVERITY.debug, SEVERITY.debug]);
    rules.clear();
    expect([kept.severity, further.severity]).toEqual([SEVERITY.info, SEVERITY.info]);
  });

  test('of very long names are not kept either', () => {
    const { rules } = startRules();
    const name = 'x'.repeat(257);
    expect(rules.thresholdOf(name)).not.toBe(rules.thresholdOf(name));
    expect(rules.thresholdOf(name).severity).toBe(SEVERITY.info);
  });
});

test('two apps have each their own levels', () => {
  const one = startRules();
  const two = startRules({ level: 'warn' });
  one.rules.set({ level: 'debug' });
  expect([one.rules.levelOf('A'), two.rules.levelOf('A')]).toEqual(['debug', 'warn']);
  expect([one.changes.length, two.changes.length]).toEqual([1, 0]);
});

test('there is one timer while anything is overridden, and none else', () => {
  jest.useFakeTimers();
  try {
    const { rules } = startRules();
    const counts = [jest.getTimerCount()];
    rules.set({ level: 'debug' });
    rules.set({ level: 'debug', logger: 'A' });
    counts.push(jest.getTimerCount());
    rules.clear({ logger: 'A' });
    counts.push(jest.getTimerCount());
    rules.clear();
    counts.push(jest.getTimerCount());
    rules.set({ level: 'debug' });
    rules.close();
    counts.push(jest.getTimerCount());
    expect(counts).toEqual([0, 1, 1, 0, 0]);
  } finally {
    jest.useRealTimers();
  }
});
