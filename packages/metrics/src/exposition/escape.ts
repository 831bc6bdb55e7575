import type { ExpositionFormat } from './exposition-format.js';

const SPECIAL = /[\\\n"]/;

/** Escapes what stands between the quotes of a label: backslash, line feed and double quote. */
export function escapeLabelValue(value: string): string {
  return SPECIAL.test(value) ? escapeHelp(value, 'openmetrics') : value;
}

/** Escapes a help text: backslash and line feed, in OpenMetrics the double quote too. */
export function escapeHelp(help: string, format: ExpositionFormat): string {
  const escaped = help.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
  return format === 'openmetrics' ? escaped.replaceAll('"', '\\"') : escaped;
}
