import type { FormatContext, JsonLineFormat } from './line-format.js';
import { SharedTexts } from './shared-texts.js';

/** Eyrie's own shape: flat, in snake case, with the user's fields under `context`. */
export function eyrieFormat({ identity }: FormatContext): JsonLineFormat {
  const texts = new SharedTexts();
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
    head: ({ logger, category, event, traceId, spanId, requestId }) =>
      texts.member('logger', logger) +
      texts.member('category', category) +
      texts.member('event', event) +
      texts.member('trace_id', traceId) +
      texts.member('span_id', spanId) +
      texts.member('request_id', requestId),
    fields: ({ context, error, http }) => ({ context, error, http }),
  };
}
