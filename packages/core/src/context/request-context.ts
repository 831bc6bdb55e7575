import { AsyncLocalStorage } from 'node:async_hooks';
import type { Observation } from '../observation/observation.js';

// Bounded: what a request may carry for its log lines.
const MAX_FIELDS = 64;

/** What belongs to the unit of work that is going on: its id, its observation, its fields. */
export class RequestContext {
  readonly requestId: string;
  readonly observation: Observation;
  #fields: Map<string, unknown> | undefined;

  constructor(requestId: string, observation: Observation) {
    this.requestId = requestId;
    this.observation = observation;
  }

  /** What {@link setField} was given, by name. */
  get fields(): ReadonlyMap<string, unknown> {
    this.#fields ??= new Map();
    return this.#fields;
  }

  /**
   * Keeps a value for everything that happens in this context from now on.
   * Returns `false`, and keeps nothing, when the context already holds 64 other names.
   */
  setField(name: string, value: unknown): boolean {
    this.#fields ??= new Map();
    if (this.#fields.size >= MAX_FIELDS && !this.#fields.has(name)) return false;
    this.#fields.set(name, value);
    return true;
  }
}

const STORAGE = Symbol.for('eyrie.request-context');
const shared = globalThis as { [STORAGE]?: AsyncLocalStorage<RequestContext> };
// Process-wide, so that two copies of this package see the same request.
shared[STORAGE] ??= new AsyncLocalStorage<RequestContext>();
const storage = shared[STORAGE];

/**
 * The context of the request that this code runs for, in a handler, a guard, a timer or any other continuation;
 * `undefined` outside of one.
 */
export function currentRequestContext(): RequestContext | undefined {
  return storage.getStore();
}

/** Calls `work` in the given context. */
export function runInRequestContext<Arguments extends unknown[], Result>(
  context: RequestContext,
  work: (...args: Arguments) => Result,
  ...args: Arguments
): Result {
  return storage.run(context, work, ...args);
}

/** Enters the context for the rest of the current synchronous execution and what it starts. */
export function enterRequestContext(context: RequestContext): void {
  storage.enterWith(context);
}
