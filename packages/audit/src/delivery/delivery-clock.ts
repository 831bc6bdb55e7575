// Those of Node itself: a test may put others in the place of the globals.
import { clearTimeout, setTimeout } from 'node:timers';

/** Time as delivery sees it, so that an hour can pass at once in a test. */
export interface DeliveryClock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Calls back once after so many milliseconds; what it returns undoes that. Does not keep the process alive. */
  after(milliseconds: number, callback: () => void): () => void;
}

/** The clock and the timers of the host. */
export const SYSTEM_CLOCK: DeliveryClock = Object.freeze<DeliveryClock>({
  now: () => Date.now(),
  after: (milliseconds, callback) => {
    const timer = setTimeout(callback, milliseconds).unref();
    return () => clearTimeout(timer);
  },
});

/** A time of that clock as it is kept: ISO 8601 in UTC with milliseconds. */
export function isoOf(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
