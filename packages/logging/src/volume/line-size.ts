import type { PlainData } from '@eyrie/core/engine';
import type { LogLine } from '../line/log-line.js';

// Upper estimates of what V8 needs: a character may take two bytes, and every value has a place and a header.
const BYTES_OF_LINE = 320;
const BYTES_OF_VALUE = 24;
const BYTES_OF_ACCESS_FIELDS = 200;

/** How many bytes of memory a line takes, rather too many than too few. */
export function lineSize(line: LogLine): number {
  return (
    BYTES_OF_LINE +
    sizeOf(line.message) +
    (line.context === undefined ? 0 : sizeOf(line.context)) +
    (line.error === undefined ? 0 : sizeOf(line.error)) +
    (line.http === undefined
      ? 0
      : BYTES_OF_ACCESS_FIELDS + sizeOf(line.http.path) + sizeOf(line.http.user_agent ?? ''))
  );
}

function sizeOf(value: PlainData): number {
  if (typeof value === 'string') return BYTES_OF_VALUE + 2 * value.length;
  if (typeof value !== 'object' || value === null) return BYTES_OF_VALUE;
  let size = BYTES_OF_VALUE;
  if (Array.isArray(value)) {
    for (const item of value as readonly PlainData[]) size += sizeOf(item);
    return size;
  }
  for (const [name, inner] of Object.entries(value)) size += 2 * name.length + sizeOf(inner);
  return size;
}
