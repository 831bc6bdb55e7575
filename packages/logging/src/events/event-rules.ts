import { EyrieError } from '@eyrie/core/engine';
import { LOG_LEVELS, type LogLevel } from '../levels/log-level.js';
import type { EventShape, FieldType } from './event-fields.js';
import { FIELD_KINDS, fieldRule } from './field-rule.js';

const MAX_NAME_LENGTH = 64;
// Bounded: a line holds no more fields of an event.
const MAX_FIELDS = 64;
const SNAKE_CASE = /^[a-z][a-z0-9]*(?:_[a-z0-9]+)*$/;
const FIELD_NAME = /^[A-Za-z][A-Za-z0-9_]*$/;
const OPTION_NAMES: readonly string[] = ['category', 'event', 'level', 'message', 'fields'];

/** Refuses a category or event that could not be asked for by name. */
export function checkEventName(what: 'category' | 'event', name: unknown): void {
  if (typeof name === 'string' && name.length <= MAX_NAME_LENGTH && SNAKE_CASE.test(name)) return;
  throw new EyrieError({
    code: 'EYRIE_LOGGING_EVENT_NAME_INVALID',
    problem: `The ${what} ${shown(name)} of a log event is not in snake case of at most ${MAX_NAME_LENGTH} characters`,
    remedy: `Use lower-case letters and digits in words joined by single underscores, such as "${what === 'category' ? 'security' : 'failed_login'}"`,
  });
}

export function checkOptionNames(owner: string, options: object): void {
  const unknown = Object.keys(options).find((name) => !OPTION_NAMES.includes(name));
  if (unknown === undefined) return;
  throw invalid(
    `The ${owner} was declared with ${shown(unknown)}, which is no option`,
    `Use only ${OPTION_NAMES.join(', ')}`,
  );
}

export function declareLevel(owner: string, level: LogLevel = 'info'): LogLevel {
  if (LOG_LEVELS.includes(level)) return level;
  throw invalid(`The ${owner} has the unknown level ${shown(level)}`, `Use one of ${LOG_LEVELS.join(', ')}`);
}

export function declareMessage(owner: string, message: string): string {
  if (typeof message === 'string' && message.trim() !== '') return message;
  throw invalid(
    `The ${owner} has no message`,
    'Say in one sentence what happened, for whoever reads the lines',
  );
}

/** Checks every field and returns a frozen copy. */
export function declareShape<S extends EventShape>(owner: string, shape: S): S {
  const entries = Object.entries(shape);
  if (entries.length > MAX_FIELDS) {
    throw invalid(`The ${owner} has ${entries.length} fields`, `Declare at most ${MAX_FIELDS}`);
  }
  const declared = entries.map(([name, type]) => [name, declareField(owner, name, type)] as const);
  return Object.freeze(Object.fromEntries(declared)) as S;
}

function declareField(owner: string, name: string, type: FieldType): FieldType {
  if (name.length > MAX_NAME_LENGTH || !FIELD_NAME.test(name)) {
    throw invalid(
      `The field ${shown(name)} of ${owner} is no name of at most ${MAX_NAME_LENGTH} characters`,
      'Use letters, digits and underscores, starting with a letter, such as "user_id"',
    );
  }
  const rule = fieldRule(type);
  if (rule === undefined) {
    throw invalid(
      `The field "${name}" of ${owner} has no type that is known`,
      `Use one of ${FIELD_KINDS.join(', ')}, the same with "?" where it may be left out, or a list of different texts`,
    );
  }
  if (typeof type === 'string') return type;
  const choices = Object.freeze([...(rule.choices ?? [])]);
  return rule.optional ? Object.freeze({ oneOf: choices, optional: true }) : choices;
}

function shown(value: unknown): string {
  return typeof value === 'string'
    ? JSON.stringify(value.slice(0, 2 * MAX_NAME_LENGTH))
    : `of type ${typeof value}`;
}

function invalid(problem: string, remedy: string): EyrieError {
  return new EyrieError({ code: 'EYRIE_LOGGING_EVENT_INVALID', problem, remedy });
}
