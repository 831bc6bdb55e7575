// Those of Node itself: a test may put others in the place of the globals.
import { clearTimeout, setTimeout } from 'node:timers';

/** The wait before another attempt, which somebody may end early. It does not keep the process alive. */
export class InterruptiblePause {
  #end: (() => void) | undefined;

  /** Resolves after so many milliseconds, or when {@link end} is called. One at a time. */
  wait(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const end = (): void => {
        clearTimeout(timer);
        this.#end = undefined;
        resolve();
      };
      const timer = setTimeout(end, milliseconds).unref();
      this.#end = end;
    });
  }

  /** Ends the wait that goes on; nothing where there is none. */
  end(): void {
    this.#end?.();
  }
}
