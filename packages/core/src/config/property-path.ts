/** The way to a value inside a section: property names, and indexes of lists. */
export type PathKeys = readonly (string | number)[];

const IDENTIFIER = /^[A-Za-z_$][\w$]*$/;
const MAX_KEY_LENGTH = 60;

/** Writes a path as a person would in code: `metrics.buckets[2]`, `metrics.constantLabels["my-team"]`. */
export function formatPath(section: string, keys: PathKeys): string {
  return keys.reduce<string>((path, key) => path + formatKey(key), section);
}

function formatKey(key: string | number): string {
  if (typeof key === 'number') return `[${key}]`;
  return IDENTIFIER.test(key) && key.length <= MAX_KEY_LENGTH ? `.${key}` : `[${quote(key, MAX_KEY_LENGTH)}]`;
}

/** The text in quotes with control characters escaped, cut to a length. */
export function quote(text: string, maxLength: number): string {
  return JSON.stringify(text.length > maxLength ? `${text.slice(0, maxLength)}…` : text);
}

/** The value at a path; `undefined` when there is none. */
export function valueAt(root: unknown, keys: PathKeys): unknown {
  return keys.reduce<unknown>(
    (value, key) => (typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined),
    root,
  );
}
