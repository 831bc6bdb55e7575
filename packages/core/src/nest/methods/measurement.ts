/** One measured call of a method, from its start to the end of its result. */
export interface Measurement {
  /**
   * Makes active what belongs to the measurement, until the returned function is called: for the call of the method, the
   * subscription to its observable, each step of its async generator.
   * @default nothing
   */
  enter?(): () => void;
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
  const leave = measurement.enter?.();
  try {
    return work();
  } finally {
    leave?.();
  }
}
