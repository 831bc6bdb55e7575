import { configRule } from '@eyrie/core/engine';
import * as v from 'valibot';
import { type FormatOption, formatRule } from '../formats/format-option.js';

/** Anything that takes text, such as a Writable of Node or a test's own list of lines. */
export interface LineStream {
  write(text: string): unknown;
  /** Bytes that wait inside of it, as Node's streams tell. @default 0 */
  readonly writableLength?: number;
}

/** A stream of the user's own: what it is given is one line, with its line break. It is not closed with the app. */
export interface StreamDestination extends FormatOption {
  readonly type: 'stream';
  readonly stream: LineStream;
}

const lineStream = configRule.that<LineStream>(
  (value) => typeof value === 'object' && value !== null && typeof Reflect.get(value, 'write') === 'function',
  'must be an object with a method "write"',
);

/** The rules of a `stream` destination. */
export const streamDestinationSchema: v.GenericSchema<StreamDestination> = v.strictObject({
  type: configRule.oneOf(['stream']),
  stream: lineStream,
  format: v.optional(formatRule),
});
