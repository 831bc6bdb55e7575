// What is found wrong before the app has started is said where everything else is.
import { defineConfig } from '@eyrie/core';
import { LoggingModule, type LoggingOptions } from '@eyrie/logging';
import { jest } from '@jest/globals';
import { Module, type ModuleMetadata } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { TracingModule } from '../../src/nest/tracing.module.js';
import { testOnBothAdapters } from '../support/traced-app.js';
import { startObserved } from './support/observed-app.js';

const IGNORED =
  'EYRIE_CONFIG_OTEL_VARIABLE_IGNORED: The environment variable is ignored: OTEL_TRACES_SAMPLER (tracing.sampling.sampler) is "nonsense", but must be one of "always_on", "always_off", "traceidratio", "parentbased_always_on", "parentbased_always_off", "parentbased_traceidratio". Correct or unset the environment variable OTEL_TRACES_SAMPLER.';

afterEach(() => {
  delete process.env.OTEL_TRACES_SAMPLER;
  jest.restoreAllMocks();
});

testOnBothAdapters(
  'a variable that is ignored is a line of the log, with bufferLogs, and nothing on standard error',
  async (world) => {
    process.env.OTEL_TRACES_SAMPLER = 'nonsense';
    const written = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
    const { lines } = await startObserved(world, {
      start: { nest: { bufferLogs: true, logger: ['log', 'warn', 'error'] } },
    });
    const said = lines().filter(({ message }) => message?.startsWith('EYRIE_CONFIG_'));
    expect(said.map(({ level, logger, message }) => [level, logger, message])).toEqual([
      ['WARN', 'Eyrie', IGNORED],
    ]);
    expect(
      written.mock.calls.map(([text]) => String(text)).filter((text) => text.includes('EYRIE_')),
    ).toEqual([]);
  },
);

const LOGGING: LoggingOptions = { destinations: [{ type: 'stream', stream: { write: () => {} } }] };
const CONFIG = defineConfig({
  service: { name: 'shop' },
  redaction: { keys: ['iban'] },
  logging: LOGGING,
});
const LATE =
  'EYRIE_CONFIG_LATE: A config was given after another module of this app had started without one, and has no effect there: service. Give the same config to every module of Eyrie.';

test.each<readonly [order: string, imports: () => ModuleMetadata['imports'], said: readonly string[]]>([
  ['to the first module', () => [TracingModule.forRoot(CONFIG), LoggingModule.forRoot(LOGGING)], []],
  ['to every module', () => [LoggingModule.forRoot(CONFIG), TracingModule.forRoot(CONFIG)], []],
  ['to no module', () => [LoggingModule.forRoot(LOGGING), TracingModule.forRoot({})], []],
  ['to a later module', () => [LoggingModule.forRoot(LOGGING), TracingModule.forRoot(CONFIG)], [LATE]],
])('a config that is given %s is as late as it is said', async (_order, imports, expected) => {
  class RootModule {}
  Module({ imports: imports() ?? [] })(RootModule);
  const said: string[] = [];
  const nest = await NestFactory.createApplicationContext(RootModule, {
    abortOnError: false,
    logger: { log: () => {}, error: () => {}, warn: (message: unknown) => void said.push(String(message)) },
  });
  await nest.close();
  expect(said).toEqual(expected);
});
