// Core's own sections, and those of the packages of the house: a package that is not installed has declared none.
const SECTION_NAMES: ReadonlySet<string> = new Set([
  'service',
  'http',
  'redaction',
  'metrics',
  'logging',
  'tracing',
  'audit',
]);

/** Whether a name is that of a section, the one at hand included. */
export function isSectionName(name: string, section: string): boolean {
  return name === section || SECTION_NAMES.has(name);
}
