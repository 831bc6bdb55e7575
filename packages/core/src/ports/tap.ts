import { types } from 'node:util';
import type { Diagnostics } from '../diagnostics/diagnostics.js';
import { errorTypeOf } from '../observation/error-type.js';

/**
 * A typed port between packages that must not know each other: one announces, others listen. Announcing to nobody
 * costs a comparison; a listener that throws is reported and does not stop the others.
 */
export class Tap<Value> {
  readonly #name: string;
  readonly #diagnostics: Diagnostics;
  // Bounded by the number of listen() calls; replaced, never changed.
  #listeners: readonly ((value: Value) => void)[] = [];

  constructor(name: string, diagnostics: Diagnostics) {
    this.#name = name;
    this.#diagnostics = diagnostics;
  }

  /** Whether anybody listens: ask before building a costly value. */
  get hasListeners(): boolean {
    return this.#listeners.length > 0;
  }

  /** Calls `listener` with each value until the returned function is called. */
  listen(listener: (value: Value) => void): () => void {
    // Its own entry, so that a function that listens twice stops once at a time.
    const entry = (value: Value) => listener(value);
    this.#listeners = [...this.#listeners, entry];
    return () => {
      this.#listeners = this.#listeners.filter((other) => other !== entry);
    };
  }

  announce(value: Value): void {
    for (const listener of this.#listeners) {
      try {
        const result: unknown = listener(value);
        // A listener may have been declared `async` all the same: its rejection must not end the process.
        if (types.isPromise(result)) result.catch(this.#failed);
      } catch (error) {
        this.#failed(error);
      }
    }
  }

  readonly #failed = (error: unknown): void => {
    this.#diagnostics.report({
      code: 'EYRIE_PORT_LISTENER_FAILED',
      key: this.#name,
      problem: `A listener of the ${this.#name} port threw ${errorTypeOf(error)}`,
      remedy: 'The announcement reached the other listeners. Report it with this message',
    });
  };
}
