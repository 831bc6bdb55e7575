import { EyrieError, messageOf } from '@eyrie/core/engine';

/** Where a command writes to, such as `process.stdout`. */
export interface CliStream extends NodeJS.WritableStream {
  readonly isTTY?: boolean | undefined;
}

/** Writes in order, and waits where the reader is slow. That the reader has gone, as `head` does, is no error. */
export class Output {
  readonly #stream: CliStream;
  #last: Promise<void> = Promise.resolve();
  #failure: unknown;
  readonly #onError = (error: unknown): void => {
    this.#failure ??= error;
  };

  constructor(stream: CliStream) {
    this.#stream = stream;
    stream.on('error', this.#onError);
  }

  get isTerminal(): boolean {
    return this.#stream.isTTY === true;
  }

  /** Whether nobody reads any longer: whoever writes a lot stops. */
  get isClosed(): boolean {
    return this.#failure !== undefined;
  }

  /** Resolves once the text is taken; never rejects, see {@link flush}. */
  write(text: string): Promise<void> {
    this.#last = this.#last.then(() => this.#write(text));
    return this.#last;
  }

  /**
   * Waits for everything that was written.
   *
   * @throws EyrieError `EYRIE_CLI_OUTPUT_FAILED` where it could not be, such as on a full disk
   */
  async flush(): Promise<void> {
    await this.#last;
    if (this.#failure === undefined || isReaderGone(this.#failure)) return;
    throw new EyrieError({
      code: 'EYRIE_CLI_OUTPUT_FAILED',
      problem: `The output could not be written (${messageOf(this.#failure)})`,
      remedy: 'Check the file or the pipe that it goes to',
      cause: this.#failure,
    });
  }

  /** Leaves the stream as it was. */
  detach(): void {
    this.#stream.off('error', this.#onError);
  }

  #write(text: string): Promise<void> {
    if (this.isClosed) return Promise.resolve();
    return new Promise((resolve) => {
      this.#stream.write(text, (error) => {
        if (error) this.#failure ??= error;
        resolve();
      });
    });
  }
}

function isReaderGone(error: unknown): boolean {
  const { code } = (error ?? {}) as NodeJS.ErrnoException;
  return code === 'EPIPE' || code === 'ERR_STREAM_DESTROYED' || code === 'ERR_STREAM_WRITE_AFTER_END';
}
