/** One measured call of a method, from its start to the end of its result. */
export interface Measurement {
  /** The result has ended; `value` is what was returned, resolved or last emitted. */
  succeeded(value: unknown): void;
  /** The method threw, its promise rejected, its stream errored. */
  failed(error: unknown): void;
  /** The result is lazy and nobody has asked for it yet: a new measurement starts when somebody does. */
  withdrawn(): void;
}

/** Begins to measure a call. */
export type StartMeasurement = () => Measurement;
