// Those of Node itself: a test may put others in the place of the globals.
import { clearTimeout, setTimeout } from 'node:timers';

/** Settles as `work` does, or rejects once `milliseconds` have passed. */
export async function withDeadline(milliseconds: number, work: () => void | Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not done within ${milliseconds} ms`)), milliseconds);
  });
  try {
    await Promise.race([work(), late]);
  } finally {
    clearTimeout(timer);
  }
}
