import type { RedactionOptions } from '../redaction/redaction-options.js';
import { ConfigError } from './config-error.js';
import type { EyrieConfigSections } from './config-sections.js';
import type { HttpOptions } from './http-options.js';
import { isPlainObject } from './plain-object.js';
import { describeReceived } from './received.js';
import type { ServiceOptions } from './service-options.js';

/** The configuration of a service: core's own sections, and those of every installed package. */
export interface EyrieConfig extends EyrieConfigSections {
  readonly service?: ServiceOptions | undefined;
  readonly http?: HttpOptions | undefined;
  readonly redaction?: RedactionOptions | undefined;
}

/** The brand of a configuration, the same in every copy of core. */
const CONFIG_BRAND: unique symbol = Symbol.for('eyrie.config') as never;

/** A configuration as {@link defineConfig} made it. */
export interface DefinedConfig extends EyrieConfig {
  readonly [CONFIG_BRAND]: true;
}

/**
 * Defines the configuration of a service, in `src/eyrie.config.ts`. The result is inert: importing it starts and
 * registers nothing. Each section is validated when the package that owns it starts.
 *
 * @throws ConfigError with the code `EYRIE_CONFIG_INVALID` when the argument is not an object.
 *
 * @example
 * ```ts
 * import { defineConfig } from '@eyrie/core';
 *
 * export default defineConfig({
 *   service: { name: 'nexo-be', namespace: 'payments' },
 *   http: { managementPaths: ['/health'] },
 * });
 * ```
 */
export function defineConfig(config: EyrieConfig): DefinedConfig {
  const given: unknown = config;
  if (!isPlainObject(given)) throw notAnObject(given);
  const sections = Object.entries(given).map(([name, section]) => [name, freezeSection(section)]);
  const defined: object = Object.fromEntries(sections);
  Object.defineProperty(defined, CONFIG_BRAND, { value: true });
  return Object.freeze(defined) as DefinedConfig;
}

/** Whether a value came from {@link defineConfig}, of this copy of core or of another. */
export function isDefinedConfig(value: unknown): value is DefinedConfig {
  return typeof value === 'object' && value !== null && Reflect.get(value, CONFIG_BRAND) === true;
}

function freezeSection(section: unknown): unknown {
  return isPlainObject(section) ? Object.freeze({ ...section }) : section;
}

function notAnObject(given: unknown): ConfigError {
  const received = describeReceived(given, 'holds-secrets');
  return new ConfigError({
    section: 'configuration',
    issues: [
      {
        property: 'configuration',
        received,
        rule: 'must be an object of sections',
        problem: `The argument of defineConfig is ${received}, but must be an object of sections`,
        remedy: 'Call it as defineConfig({ service: { name: "my-service" } })',
      },
    ],
  });
}
