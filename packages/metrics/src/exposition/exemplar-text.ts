import type { BucketExemplars } from '../series/family.js';
import { SPAN_ID_DIGITS, TRACE_ID_DIGITS } from '../series/span-exemplars.js';
import { formatNumber, MAX_NUMBER_BYTES, writeAscii } from './numbers.js';

// The names and digits of the labels are 63 characters together; OpenMetrics allows 128.
const BEFORE_TRACE_ID = ' # {trace_id="';
const BEFORE_SPAN_ID = '",span_id="';
const BEFORE_VALUE = '"} ';
const TRACE_ID_AT = BEFORE_TRACE_ID.length;
const SPAN_ID_AT = TRACE_ID_AT + TRACE_ID_DIGITS + BEFORE_SPAN_ID.length;
const VALUE_AT = SPAN_ID_AT + SPAN_ID_DIGITS + BEFORE_VALUE.length;
// Seconds and milliseconds, until the year 2286.
const TIME_WIDTH = '1700000000.000'.length;
const [SPACE, POINT, ZERO] = [32, 46, 48];

/** More bytes than the exemplar of a line ever takes. */
export const MAX_EXEMPLAR_BYTES = VALUE_AT + MAX_NUMBER_BYTES + 1 + TIME_WIDTH;

// One at a time: what is prepared is written before anybody else prepares.
const prepared = Buffer.alloc(MAX_EXEMPLAR_BYTES);
prepared.write(BEFORE_TRACE_ID, 0);
prepared.write(BEFORE_SPAN_ID, TRACE_ID_AT + TRACE_ID_DIGITS);
prepared.write(BEFORE_VALUE, SPAN_ID_AT + SPAN_ID_DIGITS);

/** Prepares what follows the number of a series' line, and says how many bytes it takes: 0 without an exemplar. */
export function prepareExemplar(exemplars: BucketExemplars | undefined, line: number): number {
  // The lines of the buckets come first, those of sum and count have none.
  if (exemplars === undefined || line >= exemplars.times.length) return 0;
  const { ids, times, values } = exemplars;
  const milliseconds = times[line] as number;
  if (milliseconds === 0) return 0;
  let id = line * (TRACE_ID_DIGITS + SPAN_ID_DIGITS);
  for (let digit = 0; digit < TRACE_ID_DIGITS; digit++) prepared[TRACE_ID_AT + digit] = ids[id++] as number;
  for (let digit = 0; digit < SPAN_ID_DIGITS; digit++) prepared[SPAN_ID_AT + digit] = ids[id++] as number;
  const value = formatNumber(values[line] as number);
  writeAscii(prepared, value, VALUE_AT);
  const end = VALUE_AT + value.length;
  prepared[end] = SPACE;
  writeTime(prepared, milliseconds, end + 1);
  return end + 1 + TIME_WIDTH;
}

/** Writes the exemplar that was prepared last. */
export function writeExemplar(bytes: Uint8Array, start: number, width: number): void {
  for (let index = 0; index < width; index++) bytes[start + index] = prepared[index] as number;
}

function writeTime(bytes: Uint8Array, milliseconds: number, start: number): void {
  let rest = milliseconds;
  for (let at = start + TIME_WIDTH - 1; at >= start; at--) {
    if (at === start + TIME_WIDTH - 4) {
      bytes[at] = POINT;
      continue;
    }
    const tens = Math.floor(rest / 10);
    bytes[at] = ZERO + rest - tens * 10;
    rest = tens;
  }
}
