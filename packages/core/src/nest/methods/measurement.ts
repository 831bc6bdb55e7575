/** One measured call of a method, from its start to the end of its result. */
export interface Measurement {
  /**
   * Calls what is measured: the method, the subscription to its observable, each step of its async generator. What it
   * returns or throws must come through.
   * @default calls it
   */
  run?<Result>(work: () => Result): Result;
  /** The result has ended; `value` is what was returned, resolved or last emitted. */
  succeeded(value: unknown): void;
  /** The method threw, its promise rejected, its stream errored. */
  failed(error: unknown): void;
  /** The result is lazy and nobody has asked for it yet: a new measurement starts when somebody does. */
  withdrawn(): void;
}

/** Begins to measure a call. */
export type StartMeasurement = () => Measurement;

/** Calls `work` inside a measurement. */
export function runIn<Result>(measurement: Measurement, work: () => Result): Result {
  return measurement.run === undefined ? work() : measurement.run(work);
}
