import { LAST_FILTER_LOGGERS } from '../levels/logger-names.js';
import type { LogEntry } from '../line/log-entry.js';
import { errorMessageOf, kindOf } from '../line/value-kinds.js';
import { EntryDraft } from './entry-draft.js';
import { isStack } from './stack-text.js';

/** What one of the methods of Nest's logger was called with. */
export interface NestCall {
  readonly message: unknown;
  readonly params: readonly unknown[];
}

/** The name of the logger among the parameters, as ConsoleLogger finds it: the last text that is no stack. */
export function loggerNameOf(params: readonly unknown[]): string | undefined {
  return (params[loggerNameIndex(params)] as string | undefined) || undefined;
}

function loggerNameIndex(params: readonly unknown[]): number {
  let index = params.length - 1;
  if (index > 0 && isStack(params[index])) index -= 1;
  return typeof params[index] === 'string' && !isStack(params[index]) ? index : -1;
}

/** Makes one entry of a call in any shape that Nest 11 and 12 know. Never throws. */
export function readNestCall({ message, params }: NestCall): Omit<LogEntry, 'level'> {
  const nameIndex = loggerNameIndex(params);
  const logger = loggerNameOf(params);
  if (logger !== undefined && LAST_FILTER_LOGGERS.has(logger) && message !== undefined) {
    return { message: thrownMessageOf(message), logger, error: message };
  }
  const draft = new EntryDraft(message);
  params.forEach((param, index) => {
    if (index !== nameIndex) draft.add(param);
  });
  return { logger, ...draft.finish() };
}

function thrownMessageOf(thrown: unknown): string {
  if (kindOf(thrown) === 'error') return errorMessageOf(thrown);
  return new EntryDraft(thrown).finish().message;
}
