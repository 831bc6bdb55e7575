import { configRule } from '@eyrie/core/engine';
import { FORMAT_NAMES, type FormatName } from './create-format.js';

/** For destinations that take text. */
export interface FormatOption {
  /** The shape of this destination's lines. @default the `format` of the section */
  readonly format?: FormatName | undefined;
}

/** The rule of {@link FormatOption}. */
export const formatRule = configRule.oneOf(FORMAT_NAMES);
