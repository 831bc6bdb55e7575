import type { PathKeys } from './property-path.js';

/** Environment variables by name, as `process.env` has them. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * How the text of a variable becomes a value: `list` and `number-list` are separated by commas, `boolean` is `true`
 * or `false` in any case. What a parser does not understand it returns as text, so that the schema's rule refuses it.
 */
export type EnvironmentParser =
  | 'string'
  | 'number'
  | 'boolean'
  | 'list'
  | 'number-list'
  | ((text: string) => unknown);

/** A variable that was set: which property it means, and the value it gives. */
export interface VariableReading {
  readonly name: string;
  readonly path: PathKeys;
  readonly value: unknown;
}

/** What a section declares of one variable. */
export interface VariableDeclaration {
  readonly property: string;
  readonly parse: EnvironmentParser;
}

/** What {@link readVariables} reads, and from where. */
export interface VariableSource {
  readonly declared: Readonly<Record<string, VariableDeclaration>>;
  readonly environment: Environment;
  /** Whether an empty text counts as set at this property; elsewhere it counts as unset, as OpenTelemetry asks. */
  readonly keepsEmpty: (path: PathKeys) => boolean;
}

/** Reads the declared variables that are set, the strongest first: `EYRIE_*`, then `OTEL_*`, then any other. */
export function readVariables({
  declared,
  environment,
  keepsEmpty,
}: VariableSource): readonly VariableReading[] {
  return Object.entries(declared)
    .flatMap(([name, { property, parse }]) => {
      const text = environment[name];
      const path = property.split('.');
      if (text === undefined || (text.trim() === '' && !keepsEmpty(path))) return [];
      return [{ name, path, value: parseVariable(parse, text) }];
    })
    .sort((a, b) => rankOf(a.name) - rankOf(b.name));
}

/** Whether the variable belongs to OpenTelemetry: shared with other tools, so a bad value must not stop the app. */
export function isOpenTelemetryVariable(name: string): boolean {
  return name.startsWith('OTEL_');
}

function rankOf(name: string): number {
  if (name.startsWith('EYRIE_')) return 0;
  return isOpenTelemetryVariable(name) ? 1 : 2;
}

function parseVariable(parse: EnvironmentParser, text: string): unknown {
  switch (parse) {
    case 'string':
      return text;
    case 'number':
      return parseNumber(text);
    case 'boolean':
      return parseBoolean(text);
    case 'list':
      return parseList(text);
    case 'number-list':
      return parseList(text).map(parseNumber);
    default:
      return parse(text);
  }
}

const DECIMAL = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;

function parseNumber(text: string): unknown {
  return DECIMAL.test(text.trim()) ? Number(text) : text;
}

function parseBoolean(text: string): unknown {
  const word = text.trim().toLowerCase();
  if (word === 'true') return true;
  return word === 'false' ? false : text;
}

function parseList(text: string): readonly string[] {
  return text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}
