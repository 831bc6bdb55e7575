import { pino } from 'pino';
import type { JsonLineFormat } from '../formats/line-format.js';
import { type LogLevel, SEVERITY } from '../levels/log-level.js';
import type { LogLine } from '../line/log-line.js';
import { lineTimestamp } from './line-timestamp.js';

// No field of a line has this name, so that pino treats none as an error of its own.
const NO_ERROR_KEY = '\u0000';

/** The function of a pino logger that makes a line; by its own methods it would also look for requests and templates. */
type AsJson = (fields: object, message: string, severity: number, start: string) => string;

/** Makes the JSON of lines with a pino logger; the text ends with a line break. */
export function pinoLine(format: JsonLineFormat): (line: LogLine) => string {
  const timestampStart = `,${JSON.stringify(format.timestampKey)}:"`;
  const logger = pino<LogLevel, true>(
    {
      level: 'debug',
      customLevels: { ...SEVERITY },
      useOnlyCustomLevels: true,
      base: { ...format.constants },
      messageKey: format.messageKey,
      errorKey: NO_ERROR_KEY,
      // All values are plain and redacted already.
      serializers: { err: (value: unknown) => value },
      formatters: { level: (level) => ({ [format.levelKey]: format.levels[level as LogLevel] }) },
    },
    // Lines are handed to a sink of the output.
    { write: () => {} },
  );
  const headOf = format.head ?? (() => '');
  const asJson = (logger as unknown as Record<symbol, AsJson>)[pino.symbols.asJsonSym] as AsJson;
  return (line) =>
    asJson.call(
      logger,
      format.fields(line),
      line.message,
      SEVERITY[line.level],
      `${timestampStart}${lineTimestamp(line.time)}"${headOf(line)}`,
    );
}
