import { DropCounts } from './drop-counts.js';
import type { LineSink } from './log-output.js';
import type { LineStream } from './stream-destination.js';

/** What a stream sink is made with. */
export interface StreamSinkOptions {
  readonly stream: LineStream;
  /** Beyond so many bytes inside of the stream lines are dropped. */
  readonly maxBufferedBytes: number;
}

/** Hands lines to a stream that somebody else owns. */
export class StreamSink implements LineSink {
  readonly #stream: LineStream;
  readonly #maxBufferedBytes: number;
  readonly #dropped = new DropCounts();

  constructor({ stream, maxBufferedBytes }: StreamSinkOptions) {
    this.#stream = stream;
    this.#maxBufferedBytes = maxBufferedBytes;
  }

  get pendingLines(): number {
    return 0;
  }

  get droppedLines(): ReadonlyMap<string, number> {
    return this.#dropped.byReason;
  }

  write(text: string): void {
    try {
      const isFull = (this.#stream.writableLength ?? 0) > this.#maxBufferedBytes;
      if (isFull) this.#dropped.add('buffer_full');
      else this.#stream.write(text);
    } catch {
      this.#dropped.add('failed');
    }
  }

  async flush(): Promise<void> {}

  flushSync(): void {}

  async close(): Promise<void> {}
}
