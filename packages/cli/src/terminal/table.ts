import { safeText } from './safe-text.js';

const GAP = '  ';
// A cell of more characters would break every line around it; --json shows all of it.
const MAX_CELL = 100;

/** A plain table, without anything that a terminal acts upon. Ends with a line feed. */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = [header, ...rows.map((row) => row.map(cellOf))];
  const widths = header.map((_, column) => Math.max(...cells.map((row) => lengthOf(row[column] ?? ''))));
  const lines = cells.map((row) =>
    row
      .map((cell, column) => padded(cell, widths[column] ?? 0))
      .join(GAP)
      .trimEnd(),
  );
  return `${lines.join('\n')}\n`;
}

/** Names and values, one pair on a line. */
export function facts(pairs: readonly (readonly [name: string, value: string])[], indent = ''): string {
  const width = Math.max(...pairs.map(([name]) => name.length));
  return pairs.map(([name, value]) => `${indent}${name.padEnd(width)}${GAP}${safeText(value)}\n`).join('');
}

/** A number with commas. */
export function counted(count: number): string {
  return count.toLocaleString('en-US');
}

function cellOf(text: string): string {
  const safe = safeText(text);
  const characters = Array.from(safe);
  return characters.length > MAX_CELL ? `${characters.slice(0, MAX_CELL - 1).join('')}…` : safe;
}

function lengthOf(cell: string): number {
  return Array.from(cell).length;
}

function padded(cell: string, width: number): string {
  return cell + ' '.repeat(Math.max(0, width - lengthOf(cell)));
}
