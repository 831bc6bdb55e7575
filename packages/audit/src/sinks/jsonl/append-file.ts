import { constants, type FileHandle, open } from 'node:fs/promises';

/** What is used of a file. */
export type AppendHandle = Pick<FileHandle, 'write' | 'read' | 'datasync' | 'truncate' | 'stat' | 'close'>;

/** Opens a file; `node:fs/promises` does. */
export type OpenFile = (path: string, flags: number, mode: number) => Promise<AppendHandle>;

// What is in the log is nobody else's business.
const MODE = 0o600;
const LINE_FEED = 0x0a;
const BLOCK_BYTES = 65_536;

/** Opens a file that is there, for reading and for writing at its end. */
export function openExisting(path: string, openFile: OpenFile = open): Promise<AppendHandle> {
  return openFile(path, constants.O_RDWR | constants.O_APPEND, MODE);
}

/** Creates a file, which must not be there. */
export function createFile(path: string, openFile: OpenFile = open): Promise<AppendHandle> {
  return openFile(path, constants.O_RDWR | constants.O_APPEND | constants.O_CREAT | constants.O_EXCL, MODE);
}

/**
 * Writes at the end of a file and waits for the disk: all of it, or it throws and the file is what it was, as far as the
 * disk still obeys. A full disk writes a part without an error, and fails with the next write.
 */
export async function appendDurably(handle: AppendHandle, size: number, data: Buffer): Promise<void> {
  try {
    for (let written = 0; written < data.length; ) {
      const { bytesWritten } = await handle.write(data, written, data.length - written);
      if (bytesWritten === 0) throw new Error('nothing more could be written');
      written += bytesWritten;
    }
    await handle.datasync();
  } catch (error) {
    // Where this fails too, the torn tail is found when the file is opened again.
    await handle.truncate(size).catch(() => undefined);
    throw error;
  }
}

/** Cuts off what follows the last line feed, which a crash left behind; answers with the size that remains. */
export async function cutTornTail(handle: AppendHandle): Promise<number> {
  const { size } = await handle.stat();
  const whole = await endOfLastLine(handle, size);
  if (whole < size) await handle.truncate(whole);
  // What is read from here on counts as delivered: it may still wait for the disk.
  await handle.datasync();
  return whole;
}

async function endOfLastLine(handle: AppendHandle, size: number): Promise<number> {
  const block = Buffer.alloc(BLOCK_BYTES);
  for (let end = size; end > 0; ) {
    const start = Math.max(0, end - BLOCK_BYTES);
    const { bytesRead } = await handle.read(block, 0, end - start, start);
    const at = block.subarray(0, bytesRead).lastIndexOf(LINE_FEED);
    if (at !== -1) return start + at + 1;
    end = start;
  }
  return 0;
}
