import { InterruptiblePause } from '@eyrie/core/engine';

/** The time and the waiting of a sealing loop, so that a test can hold both in its hands. */
export interface SealingClock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Milliseconds since some moment, which no setting of the clock changes. */
  elapsed(): number;
  /** Resolves after so many milliseconds, or when {@link endPause} is called. One at a time. */
  pause(milliseconds: number): Promise<void>;
  endPause(): void;
}

/** The clock of the process. Its pauses do not keep the process alive. */
export function systemClock(): SealingClock {
  const pause = new InterruptiblePause();
  return {
    now: () => Date.now(),
    elapsed: () => performance.now(),
    pause: (milliseconds) => pause.wait(milliseconds),
    endPause: () => pause.end(),
  };
}
