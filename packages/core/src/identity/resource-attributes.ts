import type { Diagnostics } from '../diagnostics/diagnostics.js';

/** Resource attributes by name, all of them text. */
export type ResourceAttributes = ReadonlyMap<string, string>;

/** What reading the list gave: attributes, or why the whole of it is unusable. */
export type ParsedAttributes =
  | { readonly ok: true; readonly attributes: ResourceAttributes }
  | { readonly ok: false; readonly reason: string };

const VARIABLE = 'OTEL_RESOURCE_ATTRIBUTES';

/**
 * Reads `OTEL_RESOURCE_ATTRIBUTES`. As OpenTelemetry asks, one entry that is wrong discards the whole variable, which
 * is reported as `EYRIE_CONFIG_OTEL_VARIABLE_IGNORED`. The message shows no value: any of them may be a secret.
 */
export function readResourceAttributes(
  text: string | undefined,
  diagnostics: Diagnostics,
): ResourceAttributes {
  const parsed = parseResourceAttributes(text ?? '');
  if (parsed.ok) return parsed.attributes;
  diagnostics.report({
    code: 'EYRIE_CONFIG_OTEL_VARIABLE_IGNORED',
    key: VARIABLE,
    problem: `The environment variable is ignored: ${VARIABLE} is not a list such as "key1=value1,key2=value2": ${parsed.reason}`,
    remedy:
      'Correct it; "," and "=" inside a key or value are written "%2C" and "%3D", and "%" is written "%25"',
  });
  return new Map();
}

/** Parses `key1=value1,key2=value2` with percent-encoded keys and values; the last of equal keys wins. */
export function parseResourceAttributes(text: string): ParsedAttributes {
  const attributes = new Map<string, string>();
  for (const [index, entry] of text.split(',').entries()) {
    if (entry.trim() === '') continue;
    const place = `entry ${index + 1}`;
    const [rawKey = '', rawValue, ...rest] = entry.split('=');
    if (rawValue === undefined) return { ok: false, reason: `${place} has no "="` };
    if (rest.length > 0) return { ok: false, reason: `${place} has more than one "="` };
    const key = decode(rawKey);
    const value = decode(rawValue);
    if (key === undefined || value === undefined)
      return { ok: false, reason: `${place} is not percent-encoded` };
    if (key === '') return { ok: false, reason: `${place} has no key` };
    attributes.set(key, value);
  }
  return { ok: true, attributes };
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text.trim());
  } catch {
    return undefined;
  }
}
