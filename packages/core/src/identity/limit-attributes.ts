import type { Diagnostics } from '../diagnostics/diagnostics.js';

// OpenTelemetry's own default for attributes of a record.
const MAX_ATTRIBUTES = 128;
/** How long a value of the identity may be; longer ones are cut. */
export const MAX_VALUE_LENGTH = 1024;

/**
 * Keeps the first 128 attributes and 1024 characters of each value; drops names longer than that. What is lost is
 * reported once as `EYRIE_IDENTITY_ATTRIBUTES_LIMITED`.
 */
export function limitAttributes(
  attributes: Iterable<readonly [string, string]>,
  diagnostics: Diagnostics,
): Readonly<Record<string, string>> {
  const all = [...attributes];
  const kept = all.filter(([name]) => name.length <= MAX_VALUE_LENGTH).slice(0, MAX_ATTRIBUTES);
  const dropped = all.length - kept.length;
  const shortened = kept.filter(([, value]) => value.length > MAX_VALUE_LENGTH).length;
  if (dropped + shortened > 0) {
    diagnostics.report({
      code: 'EYRIE_IDENTITY_ATTRIBUTES_LIMITED',
      problem: `Of ${all.length} resource attributes ${dropped} were dropped and ${shortened} were cut, the limits are ${MAX_ATTRIBUTES} attributes and ${MAX_VALUE_LENGTH} characters`,
      remedy: 'Shorten OTEL_RESOURCE_ATTRIBUTES or service.attributes',
    });
  }
  return Object.freeze(
    Object.fromEntries(kept.map(([name, value]) => [name, value.slice(0, MAX_VALUE_LENGTH)])),
  );
}
