import { equal, match } from 'node:assert/strict';
import { EYRIE_APP } from '@eyrie/core';
import { EyrieLogger, StructuredLogger } from '@eyrie/logging';
import { Logger } from '@nestjs/common';
import { sameData } from '../check.js';
import { linesOf, type SeenLine } from '../logged.js';
import { MatrixModule } from '../matrix-app.js';
import { sleep } from '../observed.js';
import { type Scenario, scenario } from '../scenario.js';

const failures = (lines: readonly SeenLine[]): readonly SeenLine[] =>
  lines.filter(({ level, logger }) => level === 'ERROR' && logger !== 'access');

/** What Nest says, and what code says through it, in lines of the app. */
export const logLineScenarios: readonly Scenario[] = [
  scenario('a failure has one error line, and Nest’s own logger writes it', async (world) => {
    const { app, url } = await world.start(MatrixModule, {
      configure: (nest) => nest.useLogger(nest.get(EyrieLogger)),
    });
    await (await fetch(`${url}/boom`)).text();
    await sleep(30);
    const [line, ...others] = failures(linesOf(app.get(EYRIE_APP)));
    equal(others.length, 0);
    equal(line?.logger, 'ExceptionsHandler');
    equal(line.error?.type, 'TeapotError');
    equal(line.error.message, 'short and stout');
    match(line.error.stack ?? '', /boom/);
    const access = linesOf(app.get(EYRIE_APP)).find(({ logger }) => logger === 'access');
    equal(line.request_id, access?.request_id);
    equal(line.trace_id, access?.trace_id);
    equal(access?.error, undefined);
  }),
  scenario('Nest’s logger writes every shape of call as one line', async (world) => {
    const { app } = await world.start(MatrixModule, {
      configure: (nest) => nest.useLogger(nest.get(EyrieLogger)),
    });
    const lines = linesOf(app.get(EYRIE_APP));
    const before = lines.length;
    const logger = new Logger('Shapes');
    logger.log('plain');
    logger.log('with fields', { user: 'u-1' });
    logger.warn({ message: 'an object', size: 2 });
    logger.error('with a stack', new Error('deep').stack);
    logger.error(new TypeError('bare'));
    logger.verbose('quiet');
    logger.fatal('loud');
    sameData(
      lines
        .slice(before)
        .map(({ level, message, logger: name, context, error }) => [
          level,
          message,
          name,
          context ?? null,
          error?.type ?? null,
        ]),
      [
        ['INFO', 'plain', 'Shapes', null, null],
        ['INFO', 'with fields', 'Shapes', { user: 'u-1' }, null],
        ['WARN', 'an object', 'Shapes', { size: 2 }, null],
        ['ERROR', 'with a stack', 'Shapes', null, 'Error'],
        ['ERROR', 'bare', 'Shapes', null, 'TypeError'],
        ['DEBUG', 'quiet', 'Shapes', null, null],
        ['CRITICAL', 'loud', 'Shapes', null, null],
      ],
    );
  }),
  scenario('a logger is injected under the name of the class that asks for it', async (world) => {
    const { app } = await world.start(MatrixModule);
    const logger = await app.resolve(StructuredLogger);
    logger.named('Given').info('by hand', { token: 'abc' });
    const line = linesOf(app.get(EYRIE_APP)).find(({ logger: name }) => name === 'Given');
    sameData(line?.context, { token: '[REDACTED]' });
  }),
];
