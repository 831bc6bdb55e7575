import type { LineFormat } from '../formats/line-format.js';
import type { LogLine } from '../line/log-line.js';
import { DropCounts } from './drop-counts.js';
import { shorterLines } from './line-shortening.js';
import type { LineSink, LogOutput } from './log-output.js';
import { pinoLine } from './pino-line.js';

/** What an output is made with. */
export interface PinoOutputOptions {
  /** As metrics and warnings call it: `stdout`, `file`, `loki`. */
  readonly name: string;
  readonly format: LineFormat;
  readonly sink: LineSink;
  /** UTF-8 bytes of one line with its line break; a longer one is made shorter and says so. */
  readonly maxLineBytes: number;
}

// One unit of UTF-16 takes at most this many bytes in UTF-8.
const MAX_BYTES_PER_UNIT = 3;

/** Lines as text of a format, JSON made by pino, on their way to a sink. */
export function createPinoOutput({ name, format, sink, maxLineBytes }: PinoOutputOptions): LogOutput {
  const compose = format.type === 'json' ? pinoLine(format) : (line: LogLine) => format.text(line);
  // Half of a surrogate pair is no text that others could read.
  const textOf = (line: LogLine): string => compose(line).toWellFormed();
  const dropped = new DropCounts();

  const fittingTextOf = (line: LogLine): string | undefined => {
    const text = textOf(line);
    if (text.length * MAX_BYTES_PER_UNIT <= maxLineBytes) return text;
    const bytes = Buffer.byteLength(text);
    if (bytes <= maxLineBytes) return text;
    for (const shorter of shorterLines(line, bytes, maxLineBytes)) {
      const shorterText = textOf(shorter);
      if (Buffer.byteLength(shorterText) <= maxLineBytes) return shorterText;
    }
    return undefined;
  };

  return {
    name,
    write(line) {
      try {
        const text = fittingTextOf(line);
        if (text === undefined) dropped.add('too_large');
        else sink.write(text, line);
      } catch {
        dropped.add('failed');
      }
    },
    flush: () => sink.flush(),
    flushSync: (deadlineMs) => sink.flushSync(deadlineMs),
    close: () => sink.close(),
    get pendingLines() {
      return sink.pendingLines;
    },
    get droppedLines() {
      const all = new Map(sink.droppedLines);
      for (const [reason, lines] of dropped) all.set(reason, (all.get(reason) ?? 0) + lines);
      return all;
    },
  };
}
