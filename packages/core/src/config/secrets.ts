import type { PathKeys } from './property-path.js';

/** How a value relates to the secrets of its section. */
export type Secrecy = 'open' | 'secret' | 'holds-secrets';

/**
 * Tells whether a path is a secret, lies under one, or holds one further down. Patterns are dotted property names;
 * `*` stands for any one name, and indexes of lists are left out: `receivers.token` covers `receivers[3].token`.
 */
export function secrecyOf(path: PathKeys, patterns: readonly string[]): Secrecy {
  const names = path.filter((key) => typeof key === 'string');
  let secrecy: Secrecy = 'open';
  for (const pattern of patterns) {
    const segments = pattern.split('.');
    const shared = Math.min(segments.length, names.length);
    if (!segments.slice(0, shared).every((segment, at) => segment === '*' || segment === names[at])) continue;
    if (names.length >= segments.length) return 'secret';
    secrecy = 'holds-secrets';
  }
  return secrecy;
}

/** The paths of all secrets that were given as an empty or blank string. */
export function findBlankSecrets(root: unknown, patterns: readonly string[]): readonly PathKeys[] {
  return patterns.flatMap((pattern) => blanksUnder(root, pattern.split('.'), []));
}

function blanksUnder(value: unknown, segments: readonly string[], path: PathKeys): PathKeys[] {
  if (Array.isArray(value))
    return value.flatMap((item, index) => blanksUnder(item, segments, [...path, index]));
  const [segment, ...rest] = segments;
  if (segment === undefined) return typeof value === 'string' && value.trim() === '' ? [path] : [];
  if (typeof value !== 'object' || value === null) return [];
  const keys = segment === '*' ? Object.keys(value) : [segment];
  return keys.flatMap((key) => blanksUnder(Reflect.get(value, key), rest, [...path, key]));
}
