import * as v from 'valibot';
import { configRule } from './config-rule.js';
import { defineSection } from './section.js';
import type { SchemaEntries } from './section-types.js';

/** The section `service`: who this service is. Everything is found out when it is not said. */
export interface ServiceOptions {
  /** OpenTelemetry's `service.name`. @default the name in the nearest package.json, else `unknown_service:node` */
  readonly name?: string | undefined;
  /** OpenTelemetry's `service.version`. @default `APP_VERSION`, else the version in the nearest package.json */
  readonly version?: string | undefined;
  /** OpenTelemetry's `deployment.environment.name`. @default `NODE_ENV`, else `development` */
  readonly environment?: string | undefined;
  /** OpenTelemetry's `service.namespace`, such as the team or product that owns the service. */
  readonly namespace?: string | undefined;
  /** OpenTelemetry's `service.instance.id`. @default a random UUID for each process */
  readonly instanceId?: string | undefined;
  /** Further resource attributes, over those of `OTEL_RESOURCE_ATTRIBUTES`. @default {} */
  readonly attributes?: Readonly<Record<string, string>> | undefined;
}

/** Resource attributes that have a property of their own in {@link ServiceOptions}. */
export const IDENTITY_ATTRIBUTES: ReadonlySet<string> = new Set([
  'service.name',
  'service.version',
  'service.namespace',
  'service.instance.id',
  'deployment.environment.name',
  'deployment.environment',
]);

const attributeName = configRule.that<string>(
  (name) =>
    typeof name === 'string' && name.trim() !== '' && name.length <= 1024 && !IDENTITY_ATTRIBUTES.has(name),
  'must be 1 to 1024 characters long and not one of the attributes that service has as properties',
);

const schema: v.GenericSchema<ServiceOptions> = v.partial(
  v.strictObject({
    name: configRule.text(),
    version: configRule.text(),
    environment: configRule.text(),
    namespace: configRule.text(),
    instanceId: configRule.text(),
    attributes: v.record(attributeName, configRule.text()),
  } satisfies SchemaEntries<ServiceOptions>),
);

/** Resolves the section `service`. */
export const serviceSection = defineSection({
  name: 'service',
  schema,
  defaults: {},
  environment: {
    EYRIE_SERVICE_NAME: { property: 'name', parse: 'string' },
    EYRIE_SERVICE_VERSION: { property: 'version', parse: 'string' },
    EYRIE_SERVICE_NAMESPACE: { property: 'namespace', parse: 'string' },
    EYRIE_SERVICE_INSTANCE_ID: { property: 'instanceId', parse: 'string' },
    EYRIE_ENVIRONMENT: { property: 'environment', parse: 'string' },
    OTEL_SERVICE_NAME: { property: 'name', parse: 'string' },
  },
});
