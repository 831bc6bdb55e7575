import { pino } from 'pino';
import type { FormatName } from '../../../src/formats/create-format.js';
import { createFormat } from '../../../src/formats/create-format.js';
import type { FormatContext } from '../../../src/formats/line-format.js';
import type { LogLine } from '../../../src/line/log-line.js';
import { IDENTITY } from './sample-lines.js';

const PINO_LEVELS = {
  debug: 'debug',
  info: 'info',
  warn: 'warn',
  error: 'error',
  critical: 'fatal',
} as const;

/** The text of a line in a JSON format as pino itself writes it. */
export function writtenText(
  name: Exclude<FormatName, 'pretty'>,
  line: LogLine,
  context: FormatContext = { identity: IDENTITY },
): string {
  const format = createFormat(name, context);
  if (format.type !== 'json') throw new Error(`${name} is no JSON format`);
  const texts: string[] = [];
  const logger = pino(
    {
      level: 'debug',
      base: format.constants,
      messageKey: format.messageKey,
      timestamp: () => `,"${format.timestampKey}":"${new Date(line.time).toISOString()}"`,
      formatters: { level: () => ({ [format.levelKey]: format.levels[line.level] }) },
    },
    { write: (text) => texts.push(text) },
  );
  logger[PINO_LEVELS[line.level]](format.fields(line), line.message);
  return texts.join('');
}

/** The line as whoever collects it reads it. */
export function writtenLine(...given: Parameters<typeof writtenText>): Record<string, unknown> {
  const text = writtenText(...given);
  if (text.indexOf('\n') !== text.length - 1) throw new Error('not one line');
  return JSON.parse(text) as Record<string, unknown>;
}
