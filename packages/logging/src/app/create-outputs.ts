import { isatty } from 'node:tty';
import { Diagnostics, type EyrieApp } from '@eyrie/core/engine';
import type { LogDestination } from '../config/destinations.js';
import type { ResolvedLoggingOptions } from '../config/logging-options.js';
import { createFormat, type FormatName } from '../formats/create-format.js';
import type { LineFormat } from '../formats/line-format.js';
import type { LineSink, LogOutput } from '../outputs/log-output.js';
import { LokiSink } from '../outputs/loki/loki-sink.js';
import { openOtlpOutput } from '../outputs/otlp/open-otlp-output.js';
import { createPinoOutput } from '../outputs/pino-output.js';
import { createRotatingFileSink } from '../outputs/rotating-file-sink.js';
import { createStandardOutputSink } from '../outputs/standard-output-sink.js';
import { StreamSink } from '../outputs/stream-sink.js';

const STANDARD_OUTPUT = 1;

type TextDestination = Exclude<LogDestination, { readonly type: 'otlp' }>;

/**
 * Opens the destinations of an app.
 *
 * @throws EyrieError `EYRIE_LOGGING_FILE_UNUSABLE`, `EYRIE_LOGGING_OTLP_PACKAGE_MISSING`; what was opened before is
 * closed then.
 */
export async function createOutputs(
  app: EyrieApp,
  options: ResolvedLoggingOptions,
): Promise<readonly LogOutput[]> {
  const outputs: LogOutput[] = [];
  try {
    for (const destination of options.destinations) outputs.push(await open(app, options, destination));
    return outputs;
  } catch (error) {
    await Promise.allSettled(outputs.map((output) => output.close()));
    throw error;
  }
}

async function open(
  app: EyrieApp,
  options: ResolvedLoggingOptions,
  destination: LogDestination,
): Promise<LogOutput> {
  if (destination.type === 'otlp') {
    const { diagnostics, config } = app;
    return openOtlpOutput({ destination, identity: config.identity, diagnostics });
  }
  return createPinoOutput({
    name: destination.type,
    format: formatOf(app, options, destination),
    sink: sinkOf(app, options, destination),
    maxLineBytes: options.maxLineBytes,
  });
}

function sinkOf(app: EyrieApp, options: ResolvedLoggingOptions, destination: TextDestination): LineSink {
  const { diagnostics, config, outbound } = app;
  const { maxBufferedBytes } = options;
  switch (destination.type) {
    case 'stdout':
      // On standard error: what is wrong with standard output cannot be said there.
      return createStandardOutputSink({ diagnostics: new Diagnostics(), maxBufferedBytes });
    case 'file':
      return createRotatingFileSink({ destination, diagnostics, maxBufferedBytes });
    case 'stream':
      return new StreamSink({ stream: destination.stream, maxBufferedBytes });
    case 'loki':
      return new LokiSink({ ...destination, identity: config.identity, http: outbound, diagnostics });
  }
}

function formatOf(
  { config }: EyrieApp,
  options: ResolvedLoggingOptions,
  { type, format = options.format }: TextDestination,
): LineFormat {
  const isTerminal = type === 'stdout' && isatty(STANDARD_OUTPUT);
  const { identity } = config;
  const preferred: FormatName = isTerminal && identity.environment === 'development' ? 'pretty' : 'eyrie';
  return createFormat(format ?? preferred, {
    identity,
    gcpProjectId: options.gcpProjectId,
    // https://no-color.org
    colors: isTerminal && (process.env.NO_COLOR ?? '') === '',
  });
}
