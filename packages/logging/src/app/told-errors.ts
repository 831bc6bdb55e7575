import type { RequestContext } from '@eyrie/core/engine';
import { SEVERITY } from '../levels/log-level.js';
import { LAST_FILTER_LOGGERS } from '../levels/logger-names.js';
import type { LogEntry } from '../line/log-entry.js';

// Bounded: causes may go in a circle.
const MAX_CAUSES = 8;

/** Remembers which errors have had their line, so that a failure has exactly one. */
export class ToldErrors {
  readonly #errors = new WeakSet<object>();
  // Requests whose error was told, for what cannot be remembered by itself, such as a thrown text.
  readonly #contexts = new WeakSet<RequestContext>();

  /** Whether Nest's last filter repeats an error that a line of the app has told already. */
  isRepetition({ logger, error }: LogEntry): boolean {
    return LAST_FILTER_LOGGERS.has(logger) && this.#hasToldOrCause(error);
  }

  /** Remembers the error of an entry, if it is told as one. */
  note({ level, logger, error }: LogEntry, context: RequestContext | undefined): void {
    if (SEVERITY[level] < SEVERITY.error) return;
    if (isObject(error)) this.#errors.add(error);
    if (LAST_FILTER_LOGGERS.has(logger) && context !== undefined) this.#contexts.add(context);
  }

  // An error is often told where it was caught, and goes on as the cause of another.
  #hasToldOrCause(error: unknown): boolean {
    let each = error;
    for (let depth = 0; depth < MAX_CAUSES && isObject(each); depth++) {
      if (this.#errors.has(each)) return true;
      each = causeOf(each);
    }
    return false;
  }

  /** Whether what was thrown in a request, or what caused it, has had its line. */
  hasTold(error: unknown, context: RequestContext): boolean {
    return this.#contexts.has(context) || this.#hasToldOrCause(error);
  }
}

function causeOf(error: object): unknown {
  try {
    return Reflect.get(error, 'cause');
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}
