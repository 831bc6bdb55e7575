/** The identity of the active span, as W3C trace context names it. */
export interface TraceContext {
  /** 32 lower-case hexadecimal digits. */
  readonly traceId: string;
  /** 16 lower-case hexadecimal digits. */
  readonly spanId: string;
  readonly sampled: boolean;
}

/** Answers which span is active; returns `undefined` where there is none. */
export type TraceContextReader = () => TraceContext | undefined;

const NO_TRACE: TraceContextReader = () => undefined;

/** The port through which logs, exemplars and audit events learn the active span; without tracing there is none. */
export class TraceContextPort {
  readonly #fallback: TraceContextReader;
  #reader: TraceContextReader;

  /** `fallback` answers while nobody else does. */
  constructor(fallback: TraceContextReader = NO_TRACE) {
    this.#fallback = fallback;
    this.#reader = fallback;
  }

  /** The active span's context, or `undefined`. Never throws. */
  current(): TraceContext | undefined {
    try {
      return this.#reader();
    } catch {
      return undefined;
    }
  }

  /** Answers with `reader` until the returned function is called. The last provider wins. */
  provide(reader: TraceContextReader): () => void {
    this.#reader = reader;
    return () => {
      if (this.#reader === reader) this.#reader = this.#fallback;
    };
  }
}
