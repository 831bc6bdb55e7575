import { configRule } from '@eyrie/core/engine';
import * as v from 'valibot';
import { type FormatOption, formatRule } from '../formats/format-option.js';

/** Lines on the standard output of the process. The default destination. */
export interface StandardOutputDestination extends FormatOption {
  readonly type: 'stdout';
}

/** The rules of a `stdout` destination. */
export const standardOutputDestinationSchema: v.GenericSchema<StandardOutputDestination> = v.strictObject({
  type: configRule.oneOf(['stdout']),
  format: v.optional(formatRule),
});
