import { escapeHelp } from './escape.js';
import type { ExpositionFormat } from './exposition-format.js';
import type { FamilyNames } from './family-names.js';

// The base units of OpenMetrics; a family is of a unit when its name ends with it.
const UNIT = /._(seconds|bytes|ratio|celsius|meters|volts|amperes|joules|grams)$/;

/** The `# HELP`, `# TYPE` and, in OpenMetrics, `# UNIT` lines of a family. */
export function renderHeader(names: FamilyNames, help: string, format: ExpositionFormat): string {
  const { family, type } = names;
  const helpLine = help === '' ? '' : `# HELP ${family} ${escapeHelp(help, format)}\n`;
  return `${helpLine}# TYPE ${family} ${type}\n${format === 'openmetrics' ? unitLine(family, type) : ''}`;
}

function unitLine(family: string, type: string): string {
  const unit = type === 'info' ? undefined : UNIT.exec(family)?.[1];
  return unit === undefined ? '' : `# UNIT ${family} ${unit}\n`;
}
