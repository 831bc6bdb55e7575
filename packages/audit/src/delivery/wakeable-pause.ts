import type { DeliveryClock } from './delivery-clock.js';

/** A wait that ends early when somebody calls; a call between two waits is not lost. */
export class WakeablePause {
  readonly #clock: DeliveryClock;
  #isAwake = false;
  #end: (() => void) | undefined;

  constructor(clock: DeliveryClock) {
    this.#clock = clock;
  }

  /** One at a time. */
  async wait(milliseconds: number): Promise<void> {
    if (!this.#isAwake) {
      await new Promise<void>((resolve) => {
        const cancel = this.#clock.after(milliseconds, resolve);
        this.#end = () => {
          cancel();
          resolve();
        };
      });
    }
    this.#end = undefined;
    this.#isAwake = false;
  }

  wake(): void {
    this.#isAwake = true;
    this.#end?.();
  }
}
