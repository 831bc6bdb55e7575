import { closeSync, constants, fstatSync, openSync, writeSync } from 'node:fs';

/** A standard stream of the process that a write never waits for, as far as the platform can. */
export interface StandardStreamDescriptor {
  /** Up to so many bytes are taken whole or not at all, so that no line is mixed with somebody else's. */
  readonly wholeWriteBytes: number;
  /** Bytes that were taken, at least one; throws `EAGAIN` where none can be at the moment. */
  write(data: Buffer): number;
  close(): void;
}

// What a pipe takes whole: 4096 on Linux, at least 512 everywhere (POSIX).
const PIPE_BUF: Readonly<Record<string, number>> = { linux: 4096 };
const POSIX_PIPE_BUF = 512;
const MAX_WRITE_BYTES = 64 * 1024;

/**
 * Opens standard output or standard error for writes that do not block.
 *
 * A write in libuv's thread pool would not do: one that waits for a reader keeps the process from exiting for ever.
 * So pipes and terminals are opened once more, non-blocking, which changes nothing for other processes that share
 * them. Sockets, and whatever cannot be opened again, become non-blocking through Node's own stream, as they do when
 * an app uses `console.log`. Regular files block as `console.log` does; so do Windows, where Node has no such writes,
 * and terminals on macOS.
 *
 * @throws Error of `fs` where the stream was closed before
 */
export function openStandardStream(fd: 1 | 2): StandardStreamDescriptor {
  const stats = fstatSync(fd);
  if (stats.isFile() || process.platform === 'win32') return descriptor(fd, MAX_WRITE_BYTES);
  const wholeWriteBytes = stats.isFIFO() ? (PIPE_BUF[process.platform] ?? POSIX_PIPE_BUF) : MAX_WRITE_BYTES;
  const reopened = stats.isSocket() ? undefined : reopenNonBlocking(fd);
  if (reopened !== undefined) return descriptor(reopened, wholeWriteBytes, () => closeSync(reopened));
  // Reading the property makes Node open the stream, which makes its descriptor non-blocking.
  void (fd === 1 ? process.stdout : process.stderr);
  return descriptor(fd, wholeWriteBytes);
}

function reopenNonBlocking(fd: number): number | undefined {
  if (process.platform !== 'linux') return undefined;
  try {
    return openSync(`/proc/self/fd/${fd}`, constants.O_WRONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
  } catch {
    // No /proc, not allowed to another user, or nobody reads the pipe any more.
    return undefined;
  }
}

function descriptor(
  fd: number,
  wholeWriteBytes: number,
  close: () => void = () => {},
): StandardStreamDescriptor {
  return { wholeWriteBytes, write: (data) => writeSync(fd, data), close };
}
