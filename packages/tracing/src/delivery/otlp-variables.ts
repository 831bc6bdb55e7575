import type { Diagnostics, Environment } from '@eyrie/core/engine';

/** Where the variables of the OTLP exporter are read, and who hears of those that have to be ignored. */
export interface VariableSource {
  readonly environment: Environment;
  readonly diagnostics: Diagnostics;
}

/** A variable of the OTLP exporter, for traces alone or for all signals. */
export interface OtlpVariable<Value> {
  /** What follows `OTEL_EXPORTER_OTLP_` or `OTEL_EXPORTER_OTLP_TRACES_`. */
  readonly name: string;
  /** `undefined` for what breaks the rule. */
  readonly parse: (text: string, scope: 'traces' | 'all') => Value | undefined;
  /** What its value must be, such as `must be "gzip" or "none"`. */
  readonly rule: string;
}

const SCOPES = [
  { scope: 'traces', prefix: 'OTEL_EXPORTER_OTLP_TRACES_' },
  { scope: 'all', prefix: 'OTEL_EXPORTER_OTLP_' },
] as const;

/**
 * The value of a variable: that for traces wins over that for all signals. An empty one counts as unset; a bad one is
 * ignored and reported, as OpenTelemetry asks.
 */
export function readOtlpVariable<Value>(
  { environment, diagnostics }: VariableSource,
  { name, parse, rule }: OtlpVariable<Value>,
): Value | undefined {
  for (const { variable, scope, text } of setVariables(environment, name)) {
    const value = parse(text, scope);
    if (value !== undefined) return value;
    reportIgnored(diagnostics, variable, rule);
  }
  return undefined;
}

/** A variable that has a value. */
export interface SetVariable {
  readonly variable: string;
  readonly scope: 'traces' | 'all';
  readonly text: string;
}

/** Those of this name that are not empty; that for traces comes first, and wins. */
export function setVariables(environment: Environment, name: string): readonly SetVariable[] {
  return SCOPES.map(({ scope, prefix }) => {
    const variable = `${prefix}${name}`;
    return { variable, scope, text: environment[variable]?.trim() ?? '' };
  }).filter(({ text }) => text !== '');
}

/** The value is not told: headers and URLs hold secrets. */
export function reportIgnored(diagnostics: Diagnostics, variable: string, rule: string): void {
  diagnostics.report({
    code: 'EYRIE_TRACING_VARIABLE_IGNORED',
    key: variable,
    problem: `The environment variable ${variable} is ignored, as its value ${rule}`,
    remedy: `Correct ${variable}, or unset it`,
  });
}
