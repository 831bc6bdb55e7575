import type { Writable } from 'node:stream';
import { constants, createGzip } from 'node:zlib';

/** Why sending stopped before its end: the client went away or took nothing for too long. */
export class ClientGoneError extends Error {
  override readonly name = 'ClientGoneError';
}

/** Options of {@link sendChunks}. */
export interface SendOptions {
  /** What the client reads; its `close` ends the sending. */
  readonly response: Writable;
  readonly coding: 'identity' | 'gzip';
  /** How long the client may take nothing, in milliseconds. */
  readonly patienceMilliseconds: number;
  /** How long it may take altogether, in milliseconds. */
  readonly limitMilliseconds: number;
}

/**
 * Sends chunk by chunk and asks for the next only when the one before has left, so that no client, however slow,
 * makes more than one wait; then ends the response. Rejects with {@link ClientGoneError} when the client will not
 * take the rest, else with what the chunks threw.
 */
export async function sendChunks(chunks: AsyncGenerator<Buffer>, options: SendOptions): Promise<void> {
  const { response, coding, patienceMilliseconds, limitMilliseconds } = options;
  const gone = Promise.withResolvers<never>();
  gone.promise.catch(() => {});
  const leave = (cause?: unknown): void =>
    gone.reject(new ClientGoneError('The client went away', { cause }));
  const patience = setTimeout(leave, patienceMilliseconds).unref();
  const limit = setTimeout(leave, limitMilliseconds).unref();
  response.once('close', leave);
  const target = coding === 'gzip' ? gzipInto(response, leave) : response;
  try {
    if (response.destroyed) leave();
    for await (const chunk of chunks) {
      await Promise.race([write(target, chunk), gone.promise]);
      patience.refresh();
    }
    await Promise.race([end(target, response), gone.promise]);
  } catch (error) {
    if (target !== response) target.destroy();
    throw error;
  } finally {
    clearTimeout(patience);
    clearTimeout(limit);
    response.off('close', leave);
  }
}

function gzipInto(response: Writable, leave: (cause: unknown) => void): Writable {
  // The fastest level: exposition text repeats itself so much that a higher one gains little.
  const gzip = createGzip({ level: constants.Z_BEST_SPEED });
  gzip.on('error', leave);
  gzip.pipe(response);
  return gzip;
}

function write(target: Writable, chunk: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    target.write(chunk, (error) => {
      if (error) reject(new ClientGoneError('The client went away', { cause: error }));
      else resolve();
    });
  });
}

function end(target: Writable, response: Writable): Promise<void> {
  return new Promise((resolve) => {
    response.once('finish', resolve);
    target.end();
  });
}
