import type { ServiceIdentity } from './service-identity.js';

/** The identity as OpenTelemetry resource attributes, under the names of its semantic conventions. */
export function resourceAttributesOf(identity: ServiceIdentity): Readonly<Record<string, string>> {
  const { name, version, environment, instanceId, namespace, attributes } = identity;
  return {
    'service.name': name,
    ...(version === undefined ? {} : { 'service.version': version }),
    ...(namespace === undefined ? {} : { 'service.namespace': namespace }),
    'service.instance.id': instanceId,
    'deployment.environment.name': environment,
    ...attributes,
  };
}

// Prometheus gives these two to every series of a target itself.
const TARGET_LABELS: ReadonlySet<string> = new Set(['job', 'instance']);

/**
 * The labels of Prometheus' `target_info`, after OpenTelemetry's Prometheus compatibility specification: characters
 * that a label name cannot have become `_`, runs of them one `_`; values whose names become equal are joined by `;`
 * in the order of their original names. `job` and `instance` are left to Prometheus.
 */
export function targetInfoLabels(identity: ServiceIdentity): Readonly<Record<string, string>> {
  const labels = new Map<string, string>();
  const attributes = Object.entries(resourceAttributesOf(identity)).sort(([a], [b]) => (a < b ? -1 : 1));
  for (const [name, value] of attributes) {
    const label = labelName(name);
    const present = labels.get(label);
    if (!TARGET_LABELS.has(label)) labels.set(label, present === undefined ? value : `${present};${value}`);
  }
  return Object.freeze(Object.fromEntries(labels));
}

function labelName(attribute: string): string {
  const name = attribute.replace(/[^a-zA-Z0-9_]/g, '_').replace(/_{2,}/g, '_');
  return /^\d/.test(name) ? `key_${name}` : name;
}
