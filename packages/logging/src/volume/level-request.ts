import { configRule, EyrieError } from '@eyrie/core/engine';
import * as v from 'valibot';
import { LOG_LEVELS, type LogLevel } from '../levels/log-level.js';
import { MAX_OVERRIDE_SECONDS } from './level-override.js';
import { isLoggerPattern, LOGGER_PATTERN_RULE } from './logger-patterns.js';

/** What a request to the level endpoint asks for. */
export interface LevelRequest {
  readonly level: LogLevel;
  readonly logger?: string | undefined;
  readonly seconds?: number | undefined;
}

const MAX_SHOWN_LENGTH = 60;

const loggerRule = configRule.that<string>(isLoggerPattern, LOGGER_PATTERN_RULE);

const schema: v.GenericSchema<LevelRequest> = v.object({
  level: configRule.oneOf(LOG_LEVELS),
  logger: v.optional(loggerRule),
  seconds: v.optional(configRule.wholeNumber({ from: 1, to: MAX_OVERRIDE_SECONDS })),
});

const KNOWN: ReadonlySet<string> = new Set(['level', 'logger', 'seconds']);

/** @throws EyrieError `EYRIE_LOGGING_LEVEL_REQUEST_INVALID`, which says what is wrong with the first wrong thing. */
export function parseLevelRequest(body: Uint8Array): LevelRequest {
  const request = parsedJson(body);
  if (typeof request !== 'object' || request === null || Array.isArray(request))
    throw invalid('The body is no JSON object');
  for (const name of Object.keys(request)) {
    if (!KNOWN.has(name)) throw invalid(`The property ${shown(name)} is unknown`);
  }
  const { success, output, issues } = v.safeParse(schema, request, { message: 'must be given' });
  if (success) return output;
  const [issue] = issues;
  throw invalid(`The property "${v.getDotPath(issue) ?? ''}" ${issue.message}`);
}

/** @throws EyrieError `EYRIE_LOGGING_LEVEL_REQUEST_INVALID`: a mistyped parameter must not revert everything. */
export function parseLevelQuery(query: URLSearchParams): string | undefined {
  for (const name of query.keys()) {
    if (name !== 'logger') throw invalid(`The parameter ${shown(name)} is unknown`, QUERY_REMEDY);
  }
  const [logger, ...more] = query.getAll('logger');
  if (logger === undefined) return undefined;
  if (more.length > 0) throw invalid('The parameter "logger" is given more than once', QUERY_REMEDY);
  if (!isLoggerPattern(logger)) throw invalid(`The parameter "logger" ${LOGGER_PATTERN_RULE}`, QUERY_REMEDY);
  return logger;
}

function parsedJson(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body)) as unknown;
  } catch {
    throw invalid('The body is no JSON');
  }
}

const BODY_REMEDY = 'Send a body such as {"level":"debug","logger":"UsersService","seconds":300}';
const QUERY_REMEDY = 'Name one logger, as in "?logger=UsersService", or leave the query out to revert all';

function invalid(problem: string, remedy = BODY_REMEDY): EyrieError {
  return new EyrieError({ code: 'EYRIE_LOGGING_LEVEL_REQUEST_INVALID', problem, remedy });
}

function shown(name: string): string {
  return JSON.stringify(name.slice(0, MAX_SHOWN_LENGTH));
}
