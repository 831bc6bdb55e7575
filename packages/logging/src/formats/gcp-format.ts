import type { LogLine } from '../line/log-line.js';
import { errorReport } from './gcp-error-report.js';
import { httpRemainder, httpRequest } from './gcp-http-request.js';
import type { FormatContext, JsonLineFormat } from './line-format.js';

/**
 * Structured lines as the agents of Google Cloud Logging read them from standard output: special fields become those
 * of the `LogEntry`, all others its `jsonPayload`. The user's fields stand under `fields`, because Error Reporting
 * has a meaning of its own for `context`.
 *
 * @see https://cloud.google.com/logging/docs/structured-logging
 */
export function gcpFormat({ identity, gcpProjectId }: FormatContext): JsonLineFormat {
  const { name, version, environment } = identity;
  const tracePrefix = gcpProjectId === undefined ? '' : `projects/${gcpProjectId}/traces/`;
  return {
    type: 'json',
    levelKey: 'severity',
    levels: { debug: 'DEBUG', info: 'INFO', warn: 'WARNING', error: 'ERROR', critical: 'CRITICAL' },
    timestampKey: 'timestamp',
    messageKey: 'message',
    constants: { serviceContext: { service: name, ...(version === undefined ? {} : { version }) } },
    fields: (line) => ({
      'logging.googleapis.com/trace':
        line.traceId === undefined ? undefined : `${tracePrefix}${line.traceId}`,
      'logging.googleapis.com/spanId': line.spanId,
      'logging.googleapis.com/trace_sampled': line.sampled,
      'logging.googleapis.com/labels': labelsOf(line, environment),
      httpRequest: line.http && httpRequest(line.http),
      http: line.http && httpRemainder(line.http),
      fields: line.context,
      ...errorReport(line),
      request_id: line.requestId,
    }),
  };
}

// What lines are classified by; Cloud Logging takes nothing but text here.
function labelsOf({ logger, category, event }: LogLine, environment: string): Record<string, string> {
  return {
    environment,
    ...(logger === undefined ? {} : { logger }),
    ...(category === undefined ? {} : { category }),
    ...(event === undefined ? {} : { event }),
  };
}
