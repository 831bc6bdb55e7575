import type { LogLine } from '../line/log-line.js';
import type { FormatContext, JsonLineFormat } from './line-format.js';
import { newMember, SharedTexts } from './shared-texts.js';

/** Eyrie's own shape: flat, in snake case, with the user's fields under `context`. */
export function eyrieFormat({ identity }: FormatContext): JsonLineFormat {
  const texts = new SharedTexts();
  const headOf = ({ logger, category, event, traceId, spanId, requestId }: LogLine): string =>
    texts.member('logger', logger) +
    texts.member('category', category) +
    texts.member('event', event) +
    newMember('trace_id', traceId) +
    newMember('span_id', spanId) +
    newMember('request_id', requestId);
  let last: LogLine | undefined;
  let lastHead = '';
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
    head: (line) => {
      // Lines of one request often follow each other.
      if (last === undefined || !shareHead(line, last)) lastHead = headOf(line);
      last = line;
      return lastHead;
    },
    fields: ({ context, error, http }) => ({ context, error, http }),
    fieldsText: ({ context, error, http }) =>
      newMember('context', context) + newMember('error', error) + newMember('http', http),
  };
}

function shareHead(line: LogLine, other: LogLine): boolean {
  return (
    line.requestId === other.requestId &&
    line.traceId === other.traceId &&
    line.spanId === other.spanId &&
    line.logger === other.logger &&
    line.event === other.event &&
    line.category === other.category
  );
}
