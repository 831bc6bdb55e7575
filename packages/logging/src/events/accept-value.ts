import { kindOf } from '../line/value-kinds.js';
import type { FieldRule } from './field-rule.js';

/** What a field takes of the value it was given. */
export interface AcceptedValue {
  /** `undefined` where nothing of it can stand in the field. */
  readonly accepted: unknown;
  /** Whether it was what the field asks for. */
  readonly isExact: boolean;
}

const NOTHING: AcceptedValue = { accepted: undefined, isExact: false };

/** Takes a value as a field of that rule, or makes it one where that is plain to do. Never throws. */
export function acceptValue(rule: FieldRule, value: unknown): AcceptedValue {
  switch (rule.kind) {
    case 'string':
      return acceptText(rule, value);
    case 'number':
      return acceptNumber(value);
    case 'boolean':
      if (typeof value === 'boolean') return exactly(value);
      return value === 'true' || value === 'false' ? converted(value === 'true') : NOTHING;
    case 'string[]':
      return isTextList(value) ? exactly(value) : NOTHING;
    case 'object':
      return typeof value === 'object' && value !== null ? exactly(value) : NOTHING;
    case 'last4':
      return acceptLast4(value);
  }
}

function acceptText({ choices }: FieldRule, value: unknown): AcceptedValue {
  if (typeof value === 'string') {
    return choices === undefined || choices.includes(value) ? exactly(value) : converted(value);
  }
  return isWritable(value) ? converted(String(value)) : NOTHING;
}

function acceptNumber(value: unknown): AcceptedValue {
  if (typeof value === 'number' && Number.isFinite(value)) return exactly(value);
  if (typeof value !== 'string' && typeof value !== 'bigint') return NOTHING;
  const number = value === '' ? Number.NaN : Number(value);
  return Number.isFinite(number) ? converted(number) : NOTHING;
}

// Four characters are far less than this, whatever stands between them.
const TAIL_LENGTH = 64;

function acceptLast4(value: unknown): AcceptedValue {
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'bigint') return NOTHING;
  const kept = String(value)
    .slice(-TAIL_LENGTH)
    .replace(/[^\p{L}\p{N}]/gu, '');
  return exactly(Array.from(kept).slice(-4).join(''));
}

function isTextList(value: unknown): value is readonly string[] {
  try {
    return Array.isArray(value) && value.every((each) => typeof each === 'string');
  } catch {
    return false;
  }
}

function isWritable(value: unknown): boolean {
  return (
    kindOf(value) === 'other' && value !== null && typeof value !== 'object' && typeof value !== 'function'
  );
}

function exactly(accepted: unknown): AcceptedValue {
  return { accepted, isExact: true };
}

function converted(accepted: unknown): AcceptedValue {
  return { accepted, isExact: false };
}
