import { types } from 'node:util';
import { isObservable, Observable } from 'rxjs';
import type { Measurement, StartMeasurement } from './measurement.js';

/**
 * Calls a method and ends its measurement when its result ends: at once for a value, when a promise settles, when an
 * observable completes, errors or loses its subscriber, when an async iterator is used up, fails or is left early.
 *
 * Lazy results are measured from the moment they are asked for, once per subscription. A thenable that is not a
 * promise (a query builder) counts as a value: asking it for its result would run it.
 */
export function followResult(start: StartMeasurement, call: () => unknown): unknown {
  const measurement = start();
  let result: unknown;
  try {
    result = call();
  } catch (error) {
    measurement.failed(error);
    throw error;
  }
  if (types.isPromise(result)) return followPromise(measurement, result);
  if (isObservable(result)) {
    measurement.withdrawn();
    return followObservable(start, result);
  }
  if (isAsyncIterator(result)) {
    measurement.withdrawn();
    return followAsyncIterator(start, result);
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
  return new Observable((subscriber) => {
    const measurement = endOnce(start());
    let last: unknown;
    const subscription = source.subscribe({
      next: (value) => {
        last = value;
        subscriber.next(value);
      },
      error: (error: unknown) => {
        measurement.failed(error);
        subscriber.error(error);
      },
      complete: () => {
        measurement.succeeded(last);
        subscriber.complete();
      },
    });
    return () => {
      subscription.unsubscribe();
      measurement.succeeded(last);
    };
  });
}

function followAsyncIterator(
  start: StartMeasurement,
  source: AsyncIterator<unknown>,
): AsyncIterableIterator<unknown> {
  let measurement: Measurement | undefined;
  const step = async (ask: () => Promise<IteratorResult<unknown>>): Promise<IteratorResult<unknown>> => {
    measurement ??= endOnce(start());
    try {
      const result = await ask();
      if (result.done === true) measurement.succeeded(result.value);
      return result;
    } catch (error) {
      measurement.failed(error);
      throw error;
    }
  };
  return {
    next: (...values) => step(() => source.next(...values)),
    return: (value) => step(async () => (await source.return?.(value)) ?? { done: true, value }),
    throw: (error) =>
      step(() => {
        if (source.throw === undefined) throw error;
        return source.throw(error);
      }),
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

function endOnce(measurement: Measurement): Measurement {
  let ended = false;
  const once = (end: () => void): void => {
    if (ended) return;
    ended = true;
    end();
  };
  return {
    succeeded: (value) => once(() => measurement.succeeded(value)),
    failed: (error) => once(() => measurement.failed(error)),
    withdrawn: () => once(() => measurement.withdrawn()),
  };
}

// An async generator, not every async iterable: a stream or a file must stay what it is.
function isAsyncIterator(value: unknown): value is AsyncIterator<unknown> {
  return (
    typeof value === 'object' &&
    value !== null &&
    Symbol.asyncIterator in value &&
    types.isGeneratorObject(value)
  );
}
