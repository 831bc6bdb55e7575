import { randomUUID } from 'node:crypto';
import type { Environment } from '../config/environment.js';
import { IDENTITY_ATTRIBUTES, type ServiceOptions, serviceSection } from '../config/service-options.js';
import { Diagnostics } from '../diagnostics/diagnostics.js';
import { findEntryDirectory } from './entry-directory.js';
import { limitAttributes, MAX_VALUE_LENGTH } from './limit-attributes.js';
import { findPackageManifest } from './package-manifest.js';
import { type ResourceAttributes, readResourceAttributes } from './resource-attributes.js';

/** Who a service is: one process of it. All signals carry it. */
export interface ServiceIdentity {
  /** OpenTelemetry's `service.name`. */
  readonly name: string;
  /** OpenTelemetry's `service.version`; absent when nothing says it. */
  readonly version?: string;
  /** OpenTelemetry's `deployment.environment.name`. */
  readonly environment: string;
  /** OpenTelemetry's `service.instance.id`. */
  readonly instanceId: string;
  /** OpenTelemetry's `service.namespace`. */
  readonly namespace?: string;
  /** Further resource attributes by name: at most 128, values of at most 1024 characters. */
  readonly attributes: Readonly<Record<string, string>>;
}

/** Where the identity comes from. */
export interface ServiceIdentityRequest {
  /** Explicit options, which win over everything else. @default {} */
  readonly service?: ServiceOptions | undefined;
  /** @default process.env */
  readonly environment?: Environment | undefined;
  /**
   * Where the search for the nearest package.json starts.
   * @default the directory of the started file, or the working directory when that lies in node_modules
   */
  readonly startDirectory?: string | undefined;
  /** Hears of what had to be ignored. @default announces on standard error */
  readonly diagnostics?: Diagnostics | undefined;
}

const UNKNOWN_SERVICE = 'unknown_service:node';
const DEFAULT_ENVIRONMENT = 'development';
const PROCESS_INSTANCE_ID = randomUUID();

/**
 * Finds out who this service is. Each property comes from the first of these that gives it: explicit options,
 * `EYRIE_SERVICE_*` and `EYRIE_ENVIRONMENT`, `OTEL_SERVICE_NAME`, `OTEL_RESOURCE_ATTRIBUTES`, `NODE_ENV` for the
 * environment and `APP_VERSION` for the version, the nearest package.json for name and version, the default.
 *
 * @throws ConfigError with the code `EYRIE_CONFIG_INVALID` when an option or an `EYRIE_*` variable is not valid.
 */
export function resolveServiceIdentity(request: ServiceIdentityRequest = {}): ServiceIdentity {
  const { service, environment = process.env, diagnostics = new Diagnostics() } = request;
  const configured = serviceSection.resolve({ options: service, environment, diagnostics });
  const resource = readResourceAttributes(environment.OTEL_RESOURCE_ATTRIBUTES, diagnostics);
  const fromResource = (...names: readonly string[]) =>
    names.map((name) => given(resource.get(name))).find((value) => value !== undefined);

  const name = configured.name ?? fromResource('service.name');
  const version = configured.version ?? fromResource('service.version') ?? given(environment.APP_VERSION);
  const namespace = configured.namespace ?? fromResource('service.namespace');
  const manifest =
    name === undefined || version === undefined
      ? findPackageManifest(request.startDirectory ?? findEntryDirectory())
      : undefined;
  const knownVersion = version ?? given(manifest?.version);

  return Object.freeze({
    name: name ?? given(manifest?.name) ?? UNKNOWN_SERVICE,
    ...(knownVersion === undefined ? {} : { version: knownVersion }),
    environment:
      configured.environment ??
      fromResource('deployment.environment.name', 'deployment.environment') ??
      given(environment.NODE_ENV) ??
      DEFAULT_ENVIRONMENT,
    instanceId: configured.instanceId ?? fromResource('service.instance.id') ?? PROCESS_INSTANCE_ID,
    ...(namespace === undefined ? {} : { namespace }),
    attributes: limitAttributes(furtherAttributes(configured.attributes ?? {}, resource), diagnostics),
  });
}

/** Configured attributes first, so that a limit takes those of the environment. */
function furtherAttributes(
  configured: Readonly<Record<string, string>>,
  resource: ResourceAttributes,
): readonly (readonly [string, string])[] {
  const others = [...resource].filter(
    ([key]) => !Object.hasOwn(configured, key) && !IDENTITY_ATTRIBUTES.has(key),
  );
  return [...Object.entries(configured), ...others];
}

function given(value: string | undefined): string | undefined {
  const text = value?.trim().slice(0, MAX_VALUE_LENGTH);
  return text === '' ? undefined : text;
}
