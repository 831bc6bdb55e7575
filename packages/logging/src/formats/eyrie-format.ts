import type { FormatContext, JsonLineFormat } from './line-format.js';

/** Eyrie's own shape: flat, in snake case, with the user's fields under `context`. */
export function eyrieFormat({ identity }: FormatContext): JsonLineFormat {
  return {
    type: 'json',
    levelKey: 'level',
    levels: { debug: 'DEBUG', info: 'INFO', warn: 'WARN', error: 'ERROR', critical: 'CRITICAL' },
    timestampKey: 'timestamp',
    messageKey: 'message',
    constants: {
      service: identity.name,
      environment: identity.environment,
      ...(identity.version === undefined ? {} : { version: identity.version }),
    },
    fields: (line) => ({
      logger: line.logger,
      category: line.category,
      event: line.event,
      context: line.context,
      error: line.error,
      http: line.http,
      trace_id: line.traceId,
      span_id: line.spanId,
      request_id: line.requestId,
    }),
  };
}
