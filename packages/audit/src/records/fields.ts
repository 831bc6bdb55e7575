import type { Json, JsonObject } from '../event/json.js';

const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const STREAM_NAME = /^[^"\\\p{Cc}]{1,200}$/u;

/** Whether a value is an object with that name of its own. */
export function has(value: Json, name: string): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && Object.hasOwn(value, name);
}

export function isText(value: unknown): value is string {
  return typeof value === 'string';
}

/** ISO 8601 in UTC with milliseconds. */
export function isMoment(value: unknown): value is string {
  return typeof value === 'string' && MOMENT.test(value);
}

/** A whole number from 1 on that JSON carries exactly. */
export function isPositive(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) > 0;
}

/** 1 to 200 characters without quotation marks, backslashes and control characters. */
export function isStreamName(value: unknown): value is string {
  return typeof value === 'string' && value.isWellFormed() && STREAM_NAME.test(value);
}
