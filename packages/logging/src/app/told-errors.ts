import type { RequestContext } from '@eyrie/core/engine';
import { SEVERITY } from '../levels/log-level.js';
import { LAST_FILTER_LOGGERS, REQUEST_LOGGER } from '../levels/logger-names.js';
import type { LogEntry } from '../line/log-entry.js';

// Bounded: a request that logs stacks all the time must not keep them all.
const MAX_STACKS = 8;

/** Remembers which errors have had their line, so that a failure has exactly one. */
export class ToldErrors {
  readonly #errors = new WeakMap<RequestContext, WeakSet<object>>();
  // Requests whose error was told, for what cannot be remembered by itself, such as a thrown text.
  readonly #contexts = new WeakSet<RequestContext>();
  // What was told by its stack alone, as Nest's `logger.error(error.message, error.stack)` does.
  readonly #stacks = new WeakMap<RequestContext, Set<string>>();

  /** Whether Nest's last filter repeats an error that a line of the app has told already. */
  isRepetition({ logger, error }: LogEntry, context: RequestContext | undefined): boolean {
    return context !== undefined && LAST_FILTER_LOGGERS.has(logger) && this.hasTold(error, context);
  }

  /** Remembers the error of an entry, if it is told as one. */
  note({ level, logger, error }: LogEntry, context: RequestContext | undefined): void {
    // Outside of a request nobody repeats an error.
    if (SEVERITY[level] < SEVERITY.error || context === undefined) return;
    if (isObject(error)) this.#noteObject(error, context);
    if (LAST_FILTER_LOGGERS.has(logger) || logger === REQUEST_LOGGER) this.#contexts.add(context);
    else this.#noteStack(error, context);
  }

  /** Whether what was thrown in a request has had its line. */
  hasTold(error: unknown, context: RequestContext): boolean {
    return this.#contexts.has(context) || this.#hasToldItself(error, context);
  }

  #hasToldItself(error: unknown, context: RequestContext): boolean {
    if (!isObject(error)) return false;
    if (this.#errors.get(context)?.has(error) === true) return true;
    return this.#stacks.get(context)?.has(stackOf(error) ?? '') === true;
  }

  // By request: the same object may be thrown in many, such as the rejection of a connection that is kept.
  #noteObject(error: object, context: RequestContext): void {
    const errors = this.#errors.get(context) ?? new WeakSet();
    this.#errors.set(context, errors.add(error));
  }

  #noteStack(error: unknown, context: RequestContext): void {
    const stack = isObject(error) ? stackOf(error) : undefined;
    if (stack === undefined) return;
    const stacks = this.#stacks.get(context) ?? new Set();
    if (stacks.size < MAX_STACKS) this.#stacks.set(context, stacks.add(stack));
  }
}

function stackOf(error: object): string | undefined {
  try {
    const stack: unknown = Reflect.get(error, 'stack');
    return typeof stack === 'string' && stack !== '' ? stack : undefined;
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}
