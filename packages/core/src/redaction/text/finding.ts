import type { RedactionMode } from '../replacement.js';

/** The built-in patterns, as they are named in replacements and in the option `allowPatterns`. */
export const PATTERN_NAMES = [
  'api-key',
  'card',
  'email',
  'http-credentials',
  'jwt',
  'named-value',
  'private-key',
  'url-credentials',
] as const;

/** The name of a built-in pattern. */
export type PatternName = (typeof PATTERN_NAMES)[number];

/** A secret in a text. */
export interface Finding {
  /** The position of its first character. */
  readonly start: number;
  /** The position behind its last character. */
  readonly end: number;
  readonly pattern: PatternName;
  /** @default the mode of the redactor */
  readonly mode?: RedactionMode | undefined;
  /** What stands on both sides of the replacement, so that JSON stays JSON. @default '' */
  readonly quote?: string;
}
