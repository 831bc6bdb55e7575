import { types } from 'node:util';
import { context } from '@opentelemetry/api';
import { from, isObservable, Observable, Subject } from 'rxjs';
import { takeUntil } from 'rxjs/operators';
import type { StepSpan } from './step-span.js';

/**
 * Calls a step inside its span, and ends the span when the result ends: at once for a value, when a promise settles,
 * when an observable (that a promise may have resolved to) or an async generator ends or is left.
 * A thenable that is not a promise counts as a value, and so does a subject.
 */
export function followStep(span: StepSpan, call: () => unknown): unknown {
  let result: unknown;
  try {
    result = span.run(call);
  } catch (error) {
    span.failed(error);
    throw error;
  }
  if (!types.isPromise(result)) return followValue(span, result);
  return result.then(
    (value) => followValue(span, value),
    (error: unknown) => {
      span.failed(error);
      throw error;
    },
  );
}

function followValue(span: StepSpan, value: unknown): unknown {
  // What a pipe returns goes to the handler as it is, whatever it is.
  if (span.step.kind !== 'pipe' && isLazyObservable(value)) return followObservable(span, value);
  if (span.step.kind === 'handler' && isAsyncGenerator(value)) return followAsyncGenerator(span, value);
  span.succeeded(value);
  return value;
}

/** What comes out of the step runs where it is subscribed, not inside the step. */
function followObservable(span: StepSpan, source: Observable<unknown>): Observable<unknown> {
  const unasked = endUnlessAsked(span);
  return new Observable((subscriber) => {
    clearImmediate(unasked);
    const outside = context.active();
    const left = new Subject<void>();
    subscriber.add(() => left.next());
    let last: unknown;
    const observer = {
      next: (value: unknown) => {
        last = value;
        context.with(outside, () => subscriber.next(value));
      },
      error: (error: unknown) => {
        span.failed(error);
        context.with(outside, () => subscriber.error(error));
      },
      complete: () => {
        span.succeeded(last);
        context.with(outside, () => subscriber.complete());
      },
    };
    span.run(() => from(source).pipe(takeUntil(left)).subscribe(observer));
  });
}

function followAsyncGenerator(span: StepSpan, source: AsyncGenerator<unknown>): AsyncGenerator<unknown> {
  return readingInside(span, source, endUnlessAsked(span));
}

async function* readingInside(
  span: StepSpan,
  source: AsyncGenerator<unknown>,
  unasked: NodeJS.Immediate,
): AsyncGenerator<unknown> {
  clearImmediate(unasked);
  const steps: AsyncIterableIterator<unknown> = {
    next: (...args) => span.run(() => source.next(...(args as []))),
    return: (value) => span.run(() => source.return(value)),
    throw: (error) => span.run(() => source.throw(error)),
    [Symbol.asyncIterator]: () => steps,
  };
  try {
    return yield* steps;
  } catch (error) {
    span.failed(error);
    throw error;
  } finally {
    span.succeeded(undefined);
  }
}

// Nest asks for a result before the next turn of the event loop, or, where the client has left, never.
function endUnlessAsked(span: StepSpan): NodeJS.Immediate {
  return setImmediate(() => span.abandoned());
}

// A subject lives on after the call, and its owner must find all of it.
function isLazyObservable(value: unknown): value is Observable<unknown> {
  try {
    return isObservable(value) && !('next' in value);
  } catch {
    // A trap of a hostile proxy may throw.
    return false;
  }
}

function isAsyncGenerator(value: unknown): value is AsyncGenerator<unknown> {
  return types.isGeneratorObject(value) && Symbol.asyncIterator in (value as object);
}
