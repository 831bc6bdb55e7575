import type { Diagnostic } from '@eyrie/core/engine';
import type { LogFields } from '../line/value-kinds.js';
import { acceptValue } from './accept-value.js';
import { rulesOf } from './field-rule.js';
import type { LogEvent } from './log-event.js';

/** Says what was wrong with the fields of an event; core's `Diagnostics` says it once. */
export type ReportDiagnostic = (diagnostic: Diagnostic) => void;

interface CheckedFields {
  readonly declaration: LogEvent;
  readonly given: unknown;
  readonly report: ReportDiagnostic;
}

/**
 * The declared fields of an event, each of its declared kind. What is of another kind is turned into it where nothing
 * is lost, else left out, as is what was not declared; both are reported, without the value. Never throws.
 */
export function checkedFields({ declaration, given, report }: CheckedFields): LogFields {
  const source = typeof given === 'object' && given !== null ? given : {};
  const fields: Record<string, unknown> = {};
  for (const { name, rule } of rulesOf(declaration.fields)) {
    const value = readField(source, name);
    if (rule.optional && (value === undefined || value === null)) continue;
    const { accepted, isExact } = acceptValue(rule, value);
    if (accepted !== undefined) fields[name] = accepted;
    if (!isExact) {
      const expected = rule.choices?.map((choice) => JSON.stringify(choice)).join(', ') ?? rule.kind;
      report(mismatch(declaration, name, `${wasGiven(value)}, not ${expected}`, accepted !== undefined));
    }
  }
  const undeclared = findUndeclared(source, declaration);
  if (undeclared !== undefined) report(undeclaredField(declaration, undeclared));
  return fields;
}

function readField(source: object, name: string): unknown {
  try {
    return Object.hasOwn(source, name) ? Reflect.get(source, name) : undefined;
  } catch {
    return undefined;
  }
}

function findUndeclared(source: object, { fields }: LogEvent): string | undefined {
  try {
    return Object.keys(source).find((name) => !Object.hasOwn(fields, name));
  } catch {
    return undefined;
  }
}

function mismatch({ category, event }: LogEvent, name: string, problem: string, isKept: boolean): Diagnostic {
  return {
    code: 'EYRIE_LOGGING_EVENT_FIELD_MISMATCH',
    key: `${category}.${event}.${name}`,
    problem: `The field "${name}" of event "${category}.${event}" was given ${problem}: it was ${isKept ? 'kept as that' : 'left out'}`,
    remedy: 'Give what the declaration of the event asks for; TypeScript finds the place',
  };
}

// One key for all of them: their names may come from outside.
function undeclaredField({ category, event }: LogEvent, name: string): Diagnostic {
  return {
    code: 'EYRIE_LOGGING_EVENT_FIELD_UNDECLARED',
    key: `${category}.${event}`,
    problem: `The event "${category}.${event}" was given ${JSON.stringify(name.slice(0, 64))}, which it does not declare: it was left out`,
    remedy: 'Declare the field with logEvent, or pass only those that are declared',
  };
}

function wasGiven(value: unknown): string {
  return value === undefined || value === null ? 'nothing' : `a value of type ${typeof value}`;
}
