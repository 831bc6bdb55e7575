import type { ExpositionFormat } from './exposition-format.js';

/** A sample's value: the shortest decimal that reads back as the same number, `NaN`, `+Inf` or `-Inf`. */
export function formatNumber(value: number): string {
  // The digits of String(value), but past V8's cache of number strings, which ever new sums only thrash.
  if (Number.isFinite(value)) return JSON.stringify(value);
  if (Number.isNaN(value)) return 'NaN';
  return value > 0 ? '+Inf' : '-Inf';
}

/** The value of an `le` or `quantile` label. OpenMetrics wants one spelling for a number: `1.0`, `1e+06`. */
export function formatBound(value: number, format: ExpositionFormat): string {
  return format === 'openmetrics' && Number.isFinite(value) ? canonicalFloat(value) : formatNumber(value);
}

// Go's %g with `.0` where neither point nor exponent shows a float, as OpenMetrics recommends.
function canonicalFloat(value: number): string {
  const [mantissa = '', power = '0'] = value.toExponential().split('e');
  const exponent = Number(power);
  if (exponent < -4 || exponent >= 6) {
    return `${mantissa}e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`;
  }
  const digits = String(value);
  return digits.includes('.') ? digits : `${digits}.0`;
}

const MAX_FAST_INTEGER = 999_999_999;

/** Whether {@link writeInteger} can write the number; `-0` counts as `0`. */
export function isFastInteger(value: number): boolean {
  return value >= 0 && value <= MAX_FAST_INTEGER && (value | 0) === value;
}

/** How many decimal digits a fast integer has. */
export function integerWidth(value: number): number {
  if (value < 10) return 1;
  if (value < 100) return 2;
  if (value < 1_000) return 3;
  if (value < 10_000) return 4;
  if (value < 100_000) return 5;
  if (value < 1_000_000) return 6;
  if (value < 10_000_000) return 7;
  return value < 100_000_000 ? 8 : 9;
}

/** Writes the digits of a fast integer so that they end before `end`. */
export function writeInteger(bytes: Uint8Array, value: number, end: number): void {
  let rest = value | 0;
  let at = end;
  do {
    const tens = (rest / 10) | 0;
    bytes[--at] = 48 + rest - tens * 10;
    rest = tens;
  } while (rest > 0);
}

/** Writes a number's text, which is ASCII. */
export function writeAscii(bytes: Uint8Array, text: string, start: number): void {
  for (let index = 0; index < text.length; index++) bytes[start + index] = text.charCodeAt(index);
}

/** More bytes than a number ever takes, such as `-2.2250738585072014e-308`. */
export const MAX_NUMBER_BYTES = 25;

/** Writes a number and says how many bytes it took. */
export function writeNumber(bytes: Uint8Array, value: number, start: number): number {
  if (isFastInteger(value)) {
    const width = integerWidth(value);
    writeInteger(bytes, value, start + width);
    return width;
  }
  const digits = formatNumber(value);
  writeAscii(bytes, digits, start);
  return digits.length;
}
