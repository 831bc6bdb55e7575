import { createFormat, type FormatName } from '../../../src/formats/create-format.js';
import type { FormatContext } from '../../../src/formats/line-format.js';
import type { LogLine } from '../../../src/line/log-line.js';
import { pinoLine } from '../../../src/outputs/pino-line.js';
import { IDENTITY } from './sample-lines.js';

/** The text of a line in a JSON format. */
export function writtenText(
  name: Exclude<FormatName, 'pretty'>,
  line: LogLine,
  context: FormatContext = { identity: IDENTITY },
): string {
  const format = createFormat(name, context);
  if (format.type !== 'json') throw new Error(`${name} is no JSON format`);
  return pinoLine(format)(line);
}

/** The line as whoever collects it reads it. */
export function writtenLine(...given: Parameters<typeof writtenText>): Record<string, unknown> {
  const text = writtenText(...given);
  if (text.indexOf('\n') !== text.length - 1) throw new Error('not one line');
  return JSON.parse(text) as Record<string, unknown>;
}
