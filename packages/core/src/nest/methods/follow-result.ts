import { types } from 'node:util';
import { defer, from, isObservable, Observable } from 'rxjs';
import { finalize, tap } from 'rxjs/operators';
import { type Measurement, runIn, type StartMeasurement } from './measurement.js';

/**
 * Calls a method and ends its measurement when its result ends: at once for a value, when a promise settles, when an
 * observable completes, errors or loses its subscriber, when an async generator is used up, fails or is left early.
 *
 * Lazy results are measured from the moment they are asked for, once per subscription. A thenable that is not a
 * promise (a query builder) counts as a value: asking it for its result would run it. So does a subject.
 */
export function followResult(start: StartMeasurement, call: () => unknown): unknown {
  const measurement = start();
  let result: unknown;
  try {
    result = runIn(measurement, call);
  } catch (error) {
    measurement.failed(error);
    throw error;
  }
  if (types.isPromise(result)) return followPromise(measurement, result);
  if (isLazyObservable(result)) {
    measurement.withdrawn();
    return followObservable(start, result);
  }
  if (isAsyncGenerator(result)) {
    measurement.withdrawn();
    return followAsyncGenerator(start, result);
  }
  measurement.succeeded(result);
  return result;
}

function followPromise(measurement: Measurement, promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    (value) => {
      measurement.succeeded(value);
      return value;
    },
    (error: unknown) => {
      measurement.failed(error);
      throw error;
    },
  );
}

function followObservable(start: StartMeasurement, source: Observable<unknown>): Observable<unknown> {
  return defer(() => {
    const measurement = endOnce(start());
    let last: unknown;
    const inside = new Observable<unknown>((subscriber) =>
      runIn(measurement, () => from(source).subscribe(subscriber)),
    );
    return inside.pipe(
      tap({
        next: (value) => {
          last = value;
        },
        error: (error: unknown) => measurement.failed(error),
        complete: () => measurement.succeeded(last),
      }),
      // The subscriber left.
      finalize(() => measurement.succeeded(last)),
    );
  });
}

async function* followAsyncGenerator(
  start: StartMeasurement,
  source: AsyncGenerator<unknown>,
): AsyncGenerator<unknown> {
  const measurement = endOnce(start());
  try {
    const value = yield* runningIn(measurement, source);
    measurement.succeeded(value);
    return value;
  } catch (error) {
    measurement.failed(error);
    throw error;
  } finally {
    // The consumer left.
    measurement.succeeded(undefined);
  }
}

/** Each step of the generator runs inside the measurement. */
function runningIn(
  measurement: Measurement,
  source: AsyncGenerator<unknown>,
): AsyncGenerator<unknown> | AsyncIterableIterator<unknown> {
  if (measurement.enter === undefined) return source;
  const steps: AsyncIterableIterator<unknown> = {
    next: (...args) => runIn(measurement, () => source.next(...(args as []))),
    return: (value) => runIn(measurement, () => source.return(value)),
    throw: (error) => runIn(measurement, () => source.throw(error)),
    [Symbol.asyncIterator]: () => steps,
  };
  return steps;
}

const NOTHING_TO_LEAVE = (): void => {};

function endOnce(measurement: Measurement): Measurement {
  let ended = false;
  const once = (end: () => void): void => {
    if (ended) return;
    ended = true;
    end();
  };
  return {
    ...(measurement.enter !== undefined && { enter: () => measurement.enter?.() ?? NOTHING_TO_LEAVE }),
    succeeded: (value) => once(() => measurement.succeeded(value)),
    failed: (error) => once(() => measurement.failed(error)),
    withdrawn: () => once(() => measurement.withdrawn()),
  };
}

// A subject is not the result of one call: it lives on and its owner must find all of it.
function isLazyObservable(value: unknown): value is Observable<unknown> {
  try {
    return isObservable(value) && !('next' in value);
  } catch {
    // A trap of a hostile proxy may throw.
    return false;
  }
}

// Not every async iterable: a stream or a file must stay what it is.
function isAsyncGenerator(value: unknown): value is AsyncGenerator<unknown> {
  return types.isGeneratorObject(value) && Symbol.asyncIterator in (value as object);
}
