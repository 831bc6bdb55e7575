/** Arrays and maps within each other; a deeper value is left out. A receiver written in C++ or Go takes about 100. */
const MAX_DEPTH = 32;

/**
 * @throws RangeError for a value that is nested too deeply, or in itself.
 */
export function checkDepth(depth: number): void {
  if (depth > MAX_DEPTH) throw new RangeError('The value of an attribute is nested too deeply');
}

/** Whether OTLP has a type for it. Data that types forbid comes from JavaScript all the same. */
export function isExportable(value: unknown): boolean {
  const type = typeof value;
  return type === 'string' || type === 'number' || type === 'boolean' || type === 'object';
}

const INT64_LIMIT = 2 ** 63;

/** Whether a number is written as a whole one. */
export function isInt64(value: number): boolean {
  return Number.isInteger(value) && value >= -INT64_LIMIT && value < INT64_LIMIT;
}
