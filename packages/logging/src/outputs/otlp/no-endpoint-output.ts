import type { LogOutput } from '../log-output.js';

/** An `otlp` destination whose endpoint cannot be used: every line is lost, and counted. */
export class NoEndpointOutput implements LogOutput {
  readonly name = 'otlp';
  readonly pendingLines = 0;
  // Bounded by the one reason.
  readonly #dropped = new Map<string, number>();

  get droppedLines(): ReadonlyMap<string, number> {
    return this.#dropped;
  }

  write(): void {
    this.#dropped.set('no_endpoint', (this.#dropped.get('no_endpoint') ?? 0) + 1);
  }

  async flush(): Promise<void> {}

  flushSync(): void {}

  async close(): Promise<void> {}
}
