import { Controller, Get, Inject, Logger, Param, Req } from '@nestjs/common';
import * as fc from 'fast-check';
import { head, RawConnection } from '../../../../compat/suite/src/raw-http.js';
import type { World } from '../../../../compat/suite/src/world.js';
import type { AppLogging } from '../../src/app/app-logging.js';
import { setLogContext } from '../../src/context/log-context.js';
import { StructuredLogger } from '../../src/line/structured-logger.js';
import { APP_LOGGING } from '../../src/nest/tokens.js';
import { testOnBothAdapters } from '../support/logged-app.js';
import { type EveryOutput, startEveryOutput } from './support/every-output.js';
import { HOSTILE_TEXTS, HOSTILE_VALUES, POLLUTIONS } from './support/hostile-values.js';
import { problemsOfJson, problemsOfPretty } from './support/line-problems.js';

const MAX_LINE_BYTES = 4096;
// What all objects inherit from.
const EVERY_OBJECT = Object.getPrototypeOf({}) as object;
const JSON_FORMATS = ['eyrie', 'gcp', 'ecs'] as const;

let hostile: unknown;

@Controller()
class HostileController {
  readonly #nest = new Logger('HostileController');

  constructor(@Inject(StructuredLogger) private readonly logger: StructuredLogger) {}

  @Get('throws')
  throws(): never {
    setLogContext({ hostile });
    this.logger.info('in a request', { hostile });
    this.#nest.warn(hostile, hostile);
    throw hostile;
  }

  @Get('echo/:text')
  echo(@Param('text') text: string, @Req() { headers }: { readonly headers: object }): object {
    setLogContext({ text });
    this.logger.named(text).warn(text, { text, headers });
    return {};
  }
}

/** Hands the value to every method in every place; each call must give one line. */
function logEverywhere(logger: StructuredLogger, nest: Logger, value: unknown): number {
  const text = value as string;
  const fields = value as Record<string, unknown>;
  const calls: readonly (() => void)[] = [
    () => logger.info(text),
    () => logger.debug('fields', fields),
    () => logger.warn('in fields', { value, list: [value], nested: { value } }),
    () => logger.error('error', value),
    () => logger.error('error and fields', value, fields),
    () => logger.error('cause', new Error('x', { cause: value })),
    () => logger.critical('aggregate', new AggregateError([value, value], 'many')),
    () => logger.named(text).info('named'),
    () => logger.event(value as never, value as never),
    () => nest.log(value),
    () => nest.error(value, value),
    () => nest.fatal('several', value, value, 'Fuzz'),
    () => nest.verbose({ value }),
    () => nest.debug(value, String('Fuzz')),
  ];
  for (const call of calls) call();
  return calls.length;
}

async function start(world: World): Promise<EveryOutput> {
  const every = await startEveryOutput(world, {
    module: { controllers: [HostileController] },
    logging: { maxLineBytes: MAX_LINE_BYTES },
  });
  // What is said only once has been said then.
  loggerOf(every).event(undefined as never);
  forget(every);
  return every;
}

const loggerOf = ({ app }: EveryOutput): StructuredLogger =>
  app.nest.get<AppLogging>(APP_LOGGING).logger('Fuzz');

function problemsIn({ streams }: EveryOutput): readonly string[] {
  const rules = { maxLineBytes: MAX_LINE_BYTES };
  const problems = JSON_FORMATS.flatMap((format) =>
    problemsOfJson(streams[format].texts, rules).map((problem) => `${format}: ${problem}`),
  );
  return [...problems, ...problemsOfPretty(streams.pretty.texts, rules).map((each) => `pretty: ${each}`)];
}

function countsIn({ streams, records }: EveryOutput): readonly number[] {
  return [...Object.values(streams).map(({ texts }) => texts.length), records.length];
}

function forget({ streams, records }: EveryOutput): void {
  for (const { texts } of Object.values(streams)) texts.length = 0;
  (records as unknown[]).length = 0;
}

/** Lines that could not be made or written. */
function failedIn({ app }: EveryOutput): readonly unknown[] {
  const metric = app.app.selfTelemetry.read().find(({ name }) => name === 'eyrie_log_lines_dropped_total');
  return metric?.samples.filter(({ value }) => value > 0) ?? ['no such metric'];
}

/** Logs the value, and checks that each call gave one proper line everywhere. */
function expectProperLines(every: EveryOutput, value: unknown): void {
  forget(every);
  const calls = logEverywhere(loggerOf(every), new Logger('Fuzz'), value);
  expect(problemsIn(every)).toEqual([]);
  expect(countsIn(every)).toEqual([calls, calls, calls, calls, calls]);
  expect(failedIn(every)).toEqual([]);
}

const hostileText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.array(fc.integer({ min: 0, max: 0xffff })).map((codes) => String.fromCharCode(...codes)),
  fc.constantFrom(...HOSTILE_TEXTS),
);

const anything = fc.anything({
  key: hostileText,
  values: [hostileText, fc.double(), fc.bigInt()],
  maxDepth: 4,
  withBigInt: true,
  withBoxedValues: true,
  withDate: true,
  withMap: true,
  withSet: true,
  withNullPrototype: true,
  withSparseArray: true,
  withTypedArray: true,
});

// Made in the test: fast-check itself looks into what it hands over.
const SHAPES: readonly ((some: unknown, hostile: unknown) => unknown)[] = [
  (some) => some,
  (some, odd) => ({ some, odd, both: [odd, some] }),
  (some, odd) => [odd, [some, { odd }]],
  (some, odd) =>
    new Map([
      [some, odd],
      [odd, some],
    ]),
  (some, odd) => new Set([some, odd]),
  (some, odd) => Object.assign(new Error(String(odd === undefined)), { cause: odd, some }),
  (some, odd) => new AggregateError([some, odd]),
  (some, odd) => ({ toJSON: () => [some, odd] }),
];

describe('whatever is logged, each call is one line of valid JSON and nothing throws', () => {
  testOnBothAdapters('of values that are known to be hostile', async (world) => {
    const every = await start(world);
    for (const [name, value] of HOSTILE_VALUES) {
      try {
        expectProperLines(every, value);
      } catch (error) {
        throw new Error(`${name}: ${(error as Error).message}`, { cause: error });
      }
    }
  });

  testOnBothAdapters('of texts that break lines, terminals and parsers', async (world) => {
    const every = await start(world);
    for (const text of HOSTILE_TEXTS) expectProperLines(every, text);
  });

  testOnBothAdapters('of anything at all', async (world) => {
    const every = await start(world);
    fc.assert(
      fc.property(
        fc.constantFrom(...SHAPES.keys()),
        anything,
        fc.nat({ max: HOSTILE_VALUES.length - 1 }),
        (shape, some, odd) => expectProperLines(every, SHAPES[shape]?.(some, HOSTILE_VALUES[odd]?.[1])),
      ),
      { numRuns: 100, seed: 4 },
    );
  });

  testOnBothAdapters('while a library has polluted the prototype of all objects', async (world) => {
    const every = await start(world);
    for (const [name, value] of POLLUTIONS) {
      forget(every);
      const logger = loggerOf(every);
      try {
        Object.defineProperty(EVERY_OBJECT, name, { value, configurable: true, writable: true });
        logger.info('polluted', { a: { b: 1 } });
        logger.error('polluted', new Error('x'), { c: [{}] });
      } finally {
        Reflect.deleteProperty(EVERY_OBJECT, name);
      }
      expect([name, problemsIn(every), countsIn(every)]).toEqual([name, [], [2, 2, 2, 2, 2]]);
    }
    expect(failedIn(every)).toEqual([]);
  });

  testOnBothAdapters('of what is thrown in a request and set on its context', async (world) => {
    const every = await start(world);
    for (const [, value] of HOSTILE_VALUES) {
      hostile = value;
      await (await fetch(`${every.app.url}/throws`)).text();
    }
    await every.streams.eyrie.until('access', HOSTILE_VALUES.length);
    expect(problemsIn(every)).toEqual([]);
    expect(failedIn(every)).toEqual([]);
    expect(every.streams.eyrie.of('access')).toHaveLength(HOSTILE_VALUES.length);
  });

  testOnBothAdapters('of what a client sends in path and headers', async (world) => {
    const every = await start(world);
    const texts = [
      '%0a%0d%1b[31m',
      '%e2%80%a8',
      '%F0%9F%98%80',
      '%00',
      'a'.repeat(6000),
      '%c3%28',
      '"\\u0000"',
    ];
    const agents = ['\u001b[31m', '\u0085\u009b', 'é\u00ff', 'x'.repeat(6000), '"\\', 'a\tb', ''];
    for (const [at, text] of texts.entries()) {
      const connection = await RawConnection.open(every.app.url);
      connection.say(
        head('GET', `/echo/${text}`, {
          'user-agent': agents[at] as string,
          'x-request-id': `id-${at}`,
          connection: 'close',
        }),
      );
      await connection.hears('HTTP/1.1');
      connection.leave();
    }
    await every.streams.eyrie.until('access', 5);
    expect(problemsIn(every)).toEqual([]);
    expect(failedIn(every)).toEqual([]);
  });
});

describe('a line that would be too long', () => {
  testOnBothAdapters('is made shorter in every format, and says how long it was', async (world) => {
    const every = await start(world);
    const logger = loggerOf(every);
    logger.info('m'.repeat(10_000), { list: Array.from({ length: 150 }, () => 'f'.repeat(500)) });
    expect(problemsIn(every)).toEqual([]);
    for (const format of JSON_FORMATS) {
      expect(every.streams[format].texts[0]).toMatch(/"eyrie_truncated_bytes":8\d{4}\b/);
    }
    expect(every.streams.pretty.texts[0]).toMatch(/ eyrie_truncated_bytes=8\d{4}\b/);
    expect(every.streams.eyrie.texts[0]).toMatch(/"message":"m{64,}…"/);
  });
});
