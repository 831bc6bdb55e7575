import type { PlainFields } from '@eyrie/core/engine';
import type { LogLevel } from '../levels/log-level.js';
import type { AccessFields, LogLine } from '../line/log-line.js';
import { errorText } from './error-text.js';
import type { FormatContext, TextLineFormat } from './line-format.js';
import { type Paint, painter } from './paint.js';
import { visibleText, visibleValue } from './visible-text.js';

const WORDS: Readonly<Record<LogLevel, string>> = {
  debug: 'DEBUG',
  info: 'INFO ',
  warn: 'WARN ',
  error: 'ERROR',
  critical: 'CRITICAL',
};
const INDENT = '    ';
const SHOWN_OF_ID = 8;
const LINE_BREAK = /\r\n|[\n\r]/;

/**
 * One line for a person, in local time, with errors below it. Nothing but Eyrie breaks a line here: control characters
 * of values are written out, and the lines of a stack are indented.
 */
export function prettyFormat({ colors = false }: FormatContext): TextLineFormat {
  const paint = painter(colors);
  return { type: 'text', text: (line) => `${headOf(line, paint)}\n${errorBelow(line.error, paint)}` };
}

function headOf(line: LogLine, paint: Paint): string {
  const logger = line.logger === undefined ? '' : ` ${paint.logger(`[${visibleText(line.logger)}]`)}`;
  const what = line.http === undefined ? visibleText(line.message) : accessText(line.http, paint);
  const time = paint.quiet(timeOf(line.time));
  return `${time} ${paint.level(line.level, WORDS[line.level])}${logger} ${what}${pairsOf(line, paint)}${idsOf(line, paint)}`;
}

function accessText(http: AccessFields, paint: Paint): string {
  const status = paint.outcome(http.outcome, String(http.status_code));
  const aborted = http.outcome === 'aborted' ? ' aborted' : '';
  return `${visibleText(http.method)} ${visibleText(http.path)} ${status}${aborted} ${durationOf(http.duration_ms)}`;
}

function pairsOf({ category, event, context }: LogLine, paint: Paint): string {
  const pairs = [...Object.entries({ category, event }), ...Object.entries(context ?? {})]
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${paint.quiet(`${visibleText(name)}=`)}${visibleValue(value)}`);
  return pairs.length === 0 ? '' : `  ${pairs.join(' ')}`;
}

function idsOf({ requestId, traceId }: LogLine, paint: Paint): string {
  const ids = Object.entries({ request: requestId, trace: traceId })
    .filter(([, id]) => id !== undefined)
    .map(([name, id]) => `${name} ${shortened(id as string)}`);
  return ids.length === 0 ? '' : `  ${paint.quiet(`(${ids.join(', ')})`)}`;
}

function errorBelow(error: PlainFields | undefined, paint: Paint): string {
  if (error === undefined) return '';
  const { type: _type, message: _message, stack: _stack, cause: _cause, errors: _errors, ...further } = error;
  const pairs = Object.entries(further).map(([name, value]) => `${visibleText(name)}=${visibleValue(value)}`);
  const lines = [...errorText(error).split(LINE_BREAK), ...(pairs.length === 0 ? [] : [pairs.join(' ')])];
  return lines.map((text) => `${INDENT}${paint.error(visibleText(text))}\n`).join('');
}

function shortened(id: string): string {
  return visibleText(id.length > SHOWN_OF_ID ? `${id.slice(0, SHOWN_OF_ID)}…` : id);
}

function durationOf(milliseconds: number): string {
  return milliseconds < 1000 ? `${milliseconds.toFixed(1)} ms` : `${(milliseconds / 1000).toFixed(2)} s`;
}

function timeOf(time: number): string {
  const date = new Date(time);
  const two = (number: number): string => String(number).padStart(2, '0');
  const seconds = `${two(date.getSeconds())}.${String(date.getMilliseconds()).padStart(3, '0')}`;
  return `${two(date.getHours())}:${two(date.getMinutes())}:${seconds}`;
}
