import { pauseThread } from './pause-thread.js';
import { openStandardStream } from './standard-stream-descriptor.js';

// Standard error may be blocked too; a process must end all the same.
const ATTEMPTS = 50;
const PAUSE_MS = 2;

/** Says on standard error, now and without blocking for long, what no log line can say any more. */
export function sayOnStandardError(message: string): void {
  try {
    const stderr = openStandardStream(2);
    try {
      let rest = Buffer.from(`${message}\n`);
      for (let attempt = 0; rest.length > 0 && attempt < ATTEMPTS; attempt += 1) {
        const taken = tryWrite(stderr, rest);
        rest = rest.subarray(taken);
        if (taken === 0) pauseThread(PAUSE_MS);
      }
    } finally {
      stderr.close();
    }
  } catch {
    // Nobody can be told.
  }
}

function tryWrite(stderr: ReturnType<typeof openStandardStream>, data: Buffer): number {
  try {
    return stderr.write(data);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return 0;
    throw error;
  }
}
