import { configRule } from '@eyrie/core/engine';
import * as v from 'valibot';
import { type FileDestination, fileDestinationSchema } from '../outputs/file-destination.js';
import { LOKI_SECRETS, type LokiDestination, lokiDestinationSchema } from '../outputs/loki/loki-options.js';
import { type OtlpDestination, otlpDestinationSchema } from '../outputs/otlp/otlp-destination.js';
import {
  type StandardOutputDestination,
  standardOutputDestinationSchema,
} from '../outputs/standard-output-destination.js';
import { type StreamDestination, streamDestinationSchema } from '../outputs/stream-destination.js';

/** Where lines go. */
export type LogDestination =
  | StandardOutputDestination
  | FileDestination
  | LokiDestination
  | OtlpDestination
  | StreamDestination;

const SCHEMAS: { readonly [Type in LogDestination['type']]: v.GenericSchema<LogDestination> } = {
  stdout: standardOutputDestinationSchema,
  file: fileDestinationSchema,
  loki: lokiDestinationSchema,
  otlp: otlpDestinationSchema,
  stream: streamDestinationSchema,
};

const ofNoKnownType = v.looseObject({
  type: configRule.oneOf(Object.keys(SCHEMAS) as LogDestination['type'][]),
}) as unknown as v.GenericSchema<LogDestination>;

/** The rules of one destination, by its type. */
export const destination: v.GenericSchema<LogDestination> = v.lazy((given) => {
  const { type } = (typeof given === 'object' && given !== null ? given : {}) as { type?: unknown };
  return typeof type === 'string' && Object.hasOwn(SCHEMAS, type)
    ? SCHEMAS[type as LogDestination['type']]
    : ofNoKnownType;
});

/** The secrets of destinations, by their place in the section. */
export const destinationSecrets: readonly string[] = [...LOKI_SECRETS, 'endpoint', 'headers.*'].map(
  (secret) => `destinations.${secret}`,
);
