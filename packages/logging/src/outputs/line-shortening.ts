import type { PlainData, PlainFields } from '@eyrie/core/engine';
import type { LogLine } from '../line/log-line.js';

/** The field of a line's context that says how many bytes the line had before it was made shorter. */
const TRUNCATED_BYTES = 'eyrie_truncated_bytes';

// A whole line has at most a quarter of its bytes in one text, then a sixteenth, and so on.
const TEXT_SHARES = [4, 16, 64] as const;
const SHORT_TEXT = 256;
const SHORTEST_TEXT = 48;

/**
 * Ever shorter versions of a line that had too many bytes, the first that fits is the one to take: long texts are cut
 * wherever they stand; then the context goes, and what an error carries beside class, message and stack; last, all
 * that is left is cut to a few characters. Each carries {@link TRUNCATED_BYTES}.
 */
export function* shorterLines(line: LogLine, bytes: number, maxBytes: number): Generator<LogLine> {
  const marker: PlainFields = { [TRUNCATED_BYTES]: bytes };
  for (const share of TEXT_SHARES) {
    const maxLength = Math.max(SHORT_TEXT, Math.floor(maxBytes / share));
    yield {
      ...cutLine(line, maxLength),
      error: line.error && cutFields(line.error, maxLength),
      context: { ...(line.context && cutFields(line.context, maxLength)), ...marker },
    };
  }
  for (const maxLength of [SHORT_TEXT, SHORTEST_TEXT]) {
    yield { ...cutLine(line, maxLength), error: errorCore(line.error, maxLength), context: marker };
  }
}

function cutLine(line: LogLine, maxLength: number): LogLine {
  return {
    ...line,
    message: cutText(line.message, maxLength),
    logger: cutOptional(line.logger, maxLength),
    category: cutOptional(line.category, maxLength),
    event: cutOptional(line.event, maxLength),
    requestId: cutOptional(line.requestId, maxLength),
    http: line.http && {
      ...line.http,
      method: cutText(line.http.method, maxLength),
      route: cutText(line.http.route, maxLength),
      path: cutText(line.http.path, maxLength),
      client_ip: cutOptional(line.http.client_ip, maxLength),
      user_agent: cutOptional(line.http.user_agent, maxLength),
    },
  };
}

/** What tells one failure from another. */
function errorCore(error: PlainFields | undefined, maxLength: number): PlainFields | undefined {
  if (error === undefined) return undefined;
  const { type, message, stack } = error;
  const core = { type, message, stack };
  return Object.fromEntries(
    Object.entries(core).flatMap(([name, value]) =>
      typeof value === 'string' ? [[name, cutText(value, maxLength)]] : [],
    ),
  );
}

// Depth and breadth are bounded by the redactor that made the data.
function cutData(value: PlainData, maxLength: number): PlainData {
  if (typeof value === 'string') return cutText(value, maxLength);
  if (typeof value !== 'object' || value === null) return value;
  return isList(value) ? value.map((item) => cutData(item, maxLength)) : cutFields(value, maxLength);
}

function cutFields(fields: PlainFields, maxLength: number): PlainFields {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [cutText(name, maxLength), cutData(value, maxLength)]),
  );
}

function isList(value: readonly PlainData[] | PlainFields): value is readonly PlainData[] {
  return Array.isArray(value);
}

function cutOptional(text: string | undefined, maxLength: number): string | undefined {
  return text === undefined ? undefined : cutText(text, maxLength);
}

function cutText(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text;
  const last = text.charCodeAt(maxLength - 1);
  // Never half of a character that takes two units of UTF-16.
  const end = last >= 0xd800 && last <= 0xdbff ? maxLength - 1 : maxLength;
  return `${text.slice(0, end)}…`;
}
