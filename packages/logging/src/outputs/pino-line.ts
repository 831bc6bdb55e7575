import type { PlainFields } from '@eyrie/core/engine';
import { pino } from 'pino';
import type { JsonLineFormat } from '../formats/line-format.js';
import { LOG_LEVELS, type LogLevel, SEVERITY } from '../levels/log-level.js';
import type { LogLine } from '../line/log-line.js';
import { lineTimestamp } from './line-timestamp.js';

// No field of a line has this name, so that pino treats none as an error of its own.
const NO_ERROR_KEY = '\u0000';

const NO_FIELDS = Object.freeze({});
const LINE_END = '}\n';

/** The function of a pino logger that makes a line; by its own methods it would also look for requests and templates. */
type AsJson = (fields: object, message: string | undefined, severity: number, start: string) => string;

/** Makes the JSON of lines with a pino logger; the text ends with a line break. */
export function pinoLine(format: JsonLineFormat): (line: LogLine) => string {
  const timestampStart = `,${JSON.stringify(format.timestampKey)}:"`;
  const logger = pino<LogLevel, true>(
    {
      level: 'debug',
      customLevels: { ...SEVERITY },
      useOnlyCustomLevels: true,
      // Written with the start of the line, which other fields may follow that are text already.
      base: null,
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
  const constants = membersOf(format.constants);
  const startOf = (line: LogLine) =>
    `${timestampStart}${lineTimestamp(line.time)}"${headOf(line)}${constants}`;
  const asJson = (logger as unknown as Record<symbol, AsJson>)[pino.symbols.asJsonSym] as AsJson;
  const byPino: AsJson = (...parts) => asJson.apply(logger, parts);
  const { fieldsText } = format;
  if (fieldsText === undefined)
    return (line) => byPino(format.fields(line), line.message, SEVERITY[line.level], startOf(line));

  const beginnings = new Map(
    LOG_LEVELS.map((level) => {
      const empty = byPino(NO_FIELDS, undefined, SEVERITY[level], '');
      return [level, empty.slice(0, -LINE_END.length)];
    }),
  );
  const messageStart = `,${JSON.stringify(format.messageKey)}:`;
  return (line) => {
    const start = startOf(line) + fieldsText(line);
    // Half of a surrogate pair is written by pino in one way or the other.
    if (!line.message.isWellFormed()) return byPino(NO_FIELDS, line.message, SEVERITY[line.level], start);
    return `${beginnings.get(line.level)}${start}${messageStart}${JSON.stringify(line.message)}${LINE_END}`;
  };
}

function membersOf(fields: PlainFields): string {
  return Object.entries(fields)
    .map(([name, value]) => `,${JSON.stringify(name)}:${JSON.stringify(value)}`)
    .join('');
}
