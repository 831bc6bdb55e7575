import type { GenericSchema } from 'valibot';
import { Diagnostics } from '../diagnostics/diagnostics.js';
import { ConfigError, type ConfigIssue } from './config-error.js';
import {
  type Environment,
  type EnvironmentParser,
  isOpenTelemetryVariable,
  readVariables,
  type VariableReading,
} from './environment.js';
import { checkSection } from './find-issues.js';
import { freezeCopies } from './freeze-copies.js';
import { mergeLayers } from './merge-layers.js';
import type { PathKeys } from './property-path.js';
import { secrecyOf } from './secrets.js';
import type { PropertyPath, SectionDefaults, WithDefaults } from './section-types.js';

/** The property that an environment variable sets, and how its text becomes a value. */
export interface EnvironmentVariable<Options> {
  /** A property of the section, or one right inside of it, such as `saturation.windowSeconds`. */
  readonly property: PropertyPath<Options>;
  readonly parse: EnvironmentParser;
}

/** What a package declares of its section. */
export interface SectionDefinition<Options extends object, Defaults extends SectionDefaults<Options>> {
  /** The name of the section in the configuration, such as `metrics`. */
  readonly name: string;
  /** A strict object, so that unknown properties are errors; its messages begin with "must". */
  readonly schema: GenericSchema<Options>;
  /** Every default of the section, in one place. */
  readonly defaults: Defaults;
  /**
   * Variables by name. `EYRIE_*` wins over `OTEL_*`, which wins over any other; among equals the first declared wins.
   * @default {}
   */
  readonly environment?: Readonly<Record<string, EnvironmentVariable<Options>>>;
  /**
   * Dotted names of secret properties: never shown, never empty. `*` stands for any one name.
   * @default []
   */
  readonly secrets?: readonly string[];
}

/** Where the values of a section come from. */
export interface SectionRequest<Options> {
  /** Explicit options, which win over everything else. @default {} */
  readonly options?: Options | undefined;
  /** @default process.env */
  readonly environment?: Environment | undefined;
  /** Hears of `OTEL_*` variables that had to be ignored. @default announces on standard error */
  readonly diagnostics?: Diagnostics | undefined;
}

/** A section of the configuration, as its owner resolves it. */
export interface ConfigSection<Options extends object, Resolved> {
  readonly name: string;
  readonly defaults: SectionDefaults<Options>;
  /** The names of the variables that the section reads. */
  readonly variables: readonly string[];
  /** The property that each of them sets, such as `saturation.windowSeconds`, by the name of the variable. */
  readonly variableProperties: Readonly<Record<string, string>>;
  /**
   * Merges explicit options over `EYRIE_*` over `OTEL_*` variables over defaults, validates the result and freezes
   * it. Instances and functions are passed on untouched. `undefined` means "not given".
   *
   * @throws ConfigError with the code `EYRIE_CONFIG_INVALID`, naming everything that is wrong. A bad `OTEL_*` value
   * is no error: it is ignored and reported as `EYRIE_CONFIG_OTEL_VARIABLE_IGNORED`, as OpenTelemetry asks.
   */
  resolve(request?: SectionRequest<Options>): Resolved;
}

/** What a section resolves to: `ResolvedSection<typeof metricsSection>`. */
export type ResolvedSection<Section> =
  Section extends ConfigSection<infer _Options, infer Resolved> ? Resolved : never;

/**
 * Defines a section of the configuration.
 *
 * @example
 * ```ts
 * import { configRule, defineSection } from '@eyrie/core/engine';
 * import { partial, strictObject } from 'valibot';
 *
 * export const weatherSection = defineSection({
 *   name: 'weather',
 *   schema: partial(strictObject({ station: configRule.text(), port: configRule.wholeNumber({ from: 1, to: 65535 }) })),
 *   defaults: { port: 8080 },
 *   environment: { EYRIE_WEATHER_PORT: { property: 'port', parse: 'number' } },
 * });
 *
 * export const weather = weatherSection.resolve({ options: { station: 'Zugspitze' } });
 * ```
 */
export function defineSection<Options extends object, const Defaults extends SectionDefaults<Options>>(
  definition: SectionDefinition<Options, Defaults>,
): ConfigSection<Options, WithDefaults<Options, Defaults>> {
  const { name, defaults, environment: declared = {}, secrets = [] } = definition;
  const keepsEmpty = (path: PathKeys): boolean => secrecyOf(path, secrets) === 'secret';
  return Object.freeze({
    name,
    defaults,
    variables: Object.freeze(Object.keys(declared)),
    variableProperties: Object.freeze(propertiesOf(declared)),
    resolve(request: SectionRequest<Options> = {}): WithDefaults<Options, Defaults> {
      const { options, environment = process.env, diagnostics = new Diagnostics() } = request;
      const variables = readVariables({ declared, environment, keepsEmpty });
      // Validation made it so: the schema's options with the defaults filled in.
      return resolveSection({
        definition,
        options: ownProperties(options),
        variables,
        diagnostics,
      }) as WithDefaults<Options, Defaults>;
    },
  });
}

function propertiesOf<Options>(
  declared: Readonly<Record<string, EnvironmentVariable<Options>>>,
): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(declared).map(([name, { property }]) => [name, property]));
}

interface Resolution {
  readonly definition: Pick<SectionDefinition<object, object>, 'name' | 'defaults' | 'secrets'> & {
    readonly schema: GenericSchema;
  };
  readonly options: unknown;
  readonly variables: readonly VariableReading[];
  readonly diagnostics: Diagnostics;
}

function resolveSection({ definition, options, variables, diagnostics }: Resolution): unknown {
  const { name: section, schema, defaults, secrets = [] } = definition;
  const merged = mergeLayers([defaults, ...variables.map(layerOf).toReversed(), options]);
  const check = checkSection({ section, schema, secrets, options, variables, merged });
  if (check.valid) {
    freezeCopies(check.output, merged);
    return check.output;
  }
  const ignored = check.issues.filter(
    ({ variable }) => variable !== undefined && isOpenTelemetryVariable(variable),
  );
  if (ignored.length === 0) throw new ConfigError({ section, issues: check.issues });
  for (const issue of ignored) reportIgnored(issue, diagnostics);
  const names = new Set(ignored.map(({ variable }) => variable));
  return resolveSection({
    definition,
    options,
    diagnostics,
    variables: variables.filter(({ name }) => !names.has(name)),
  });
}

function reportIgnored({ variable = '', problem, remedy }: ConfigIssue, diagnostics: Diagnostics): void {
  diagnostics.report({
    code: 'EYRIE_CONFIG_OTEL_VARIABLE_IGNORED',
    key: variable,
    problem: `The environment variable is ignored: ${problem}`,
    remedy,
  });
}

function layerOf({ path, value }: VariableReading): unknown {
  return path.reduceRight<unknown>((inner, key) => ({ [key]: inner }), value);
}

/** A class instance is fine as the options of a section: options factories of Nest often return one. */
function ownProperties(options: unknown): unknown {
  return typeof options === 'object' && options !== null && !Array.isArray(options)
    ? { ...options }
    : options;
}
