/** Whether a request is left out of the access log, by its path or its route. */
export type PathFilter = (path: string, route: string) => boolean;

/** Exact paths or routes, such as `/ping`, and beginnings that end in `*`, such as `/assets/*`. */
export function excludedPaths(patterns: readonly string[]): PathFilter {
  if (patterns.length === 0) return () => false;
  const exact = new Set(patterns.filter((pattern) => !pattern.endsWith('*')));
  const beginnings = patterns
    .filter((pattern) => pattern.endsWith('*'))
    .map((pattern) => pattern.slice(0, -1));
  const matches = (path: string): boolean =>
    exact.has(path) || beginnings.some((beginning) => path.startsWith(beginning));
  return (path, route) => matches(path) || matches(route);
}
