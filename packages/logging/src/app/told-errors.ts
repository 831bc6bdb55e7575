import type { RequestContext } from '@eyrie/core/engine';
import { SEVERITY } from '../levels/log-level.js';
import type { LogEntry } from '../line/log-entry.js';

// Under these names Nest logs what reached its last exception filters.
const LAST_FILTERS: ReadonlySet<string | undefined> = new Set([
  'ExceptionsHandler',
  'RpcExceptionsHandler',
  'WsExceptionsHandler',
]);

/** Remembers which errors have had their line, so that a failure has exactly one. */
export class ToldErrors {
  readonly #errors = new WeakSet<object>();
  // Requests whose error was told, for what cannot be remembered by itself, such as a thrown text.
  readonly #contexts = new WeakSet<RequestContext>();

  /** Whether Nest's last filter repeats an error that a line of the app has told already. */
  isRepetition({ logger, error }: LogEntry): boolean {
    return LAST_FILTERS.has(logger) && isObject(error) && this.#errors.has(error);
  }

  /** Remembers the error of an entry, if it is told as one. */
  note({ level, logger, error }: LogEntry, context: RequestContext | undefined): void {
    if (SEVERITY[level] < SEVERITY.error) return;
    if (isObject(error)) this.#errors.add(error);
    if (LAST_FILTERS.has(logger) && context !== undefined) this.#contexts.add(context);
  }

  /** Whether what was thrown in a request has had its line. */
  hasTold(error: unknown, context: RequestContext): boolean {
    return isObject(error) ? this.#errors.has(error) : this.#contexts.has(context);
  }
}

function isObject(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}
