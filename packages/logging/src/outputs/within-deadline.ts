// Those of Node itself: a test may put others in the place of the globals.
import { clearTimeout, setTimeout } from 'node:timers';

/** Whether the work ended within so many milliseconds; the timer keeps the process alive for as long. */
export async function isDoneWithin(milliseconds: number, work: Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(resolve, milliseconds, false);
  });
  const done = work.then(
    () => true,
    () => true,
  );
  try {
    return await Promise.race([done, late]);
  } finally {
    clearTimeout(timer);
  }
}
